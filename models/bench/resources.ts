/**
 * Resources of the reference protocol: what threads that serve faults, invalidate and migrate share.
 *
 * Kernel    none; a reduced shape of GPU shared virtual memory, made for comparing model checkers
 * Kept      one field of the other tools' versions a resource, so that states correspond one to one
 * Left out  everything that the models of the kernel have: IOVAs, jobs, TLBs, failing allocations
 */
import { add, and, any, eq, ev, has, ne, next, not, own, remove, resource, set } from '../../src/model/index.ts';

const source = 'the reference protocol';

/** Where a page lives. While it moves it lives nowhere. */
export const residency = resource({
  id: 'residency',
  index: ['page'],
  source,
  fields: { on: 'device' },
  events: { take: {}, to_system: {}, to_device: { on: 'device' } },
  initial: 'system',
  states: {
    system: { on: { take: 'migrating' } },
    device: { holds: ['on'], on: { take: 'migrating' } },
    migrating: { on: { to_system: 'system', to_device: { target: 'device', actions: [set({ on: ev('on') })] } } },
  },
});

/** Whether the processor maps a page. */
export const cpu_pte = resource({
  id: 'cpu_pte',
  index: ['page'],
  source,
  events: { map: {}, unmap: {} },
  initial: 'none',
  states: { none: { on: { map: 'present', unmap: 'ignore' } }, present: { on: { map: 'ignore', unmap: 'none' } } },
});

/** The address under which a device reaches a page in system memory. What is there already stays. */
export const dma = resource({
  id: 'dma',
  index: ['page', 'device'],
  source,
  events: { alloc: {}, link: {}, sync: {}, unlink: {}, free: {}, destroy: {} },
  initial: 'none',
  states: {
    none: {
      on: { alloc: 'allocated', link: 'linked', sync: 'synced', unlink: 'ignore', free: 'ignore', destroy: 'ignore' },
    },
    allocated: {
      on: { alloc: 'ignore', link: 'linked', sync: 'synced', unlink: 'ignore', free: 'none', destroy: 'none' },
    },
    linked: {
      on: { alloc: 'ignore', link: 'ignore', sync: 'synced', unlink: 'allocated', free: 'ignore', destroy: 'none' },
    },
    synced: {
      on: { alloc: 'ignore', link: 'ignore', sync: 'ignore', unlink: 'allocated', free: 'ignore', destroy: 'none' },
    },
  },
});

/** Whether a device maps a page. */
export const pte = resource({
  id: 'pte',
  index: ['page', 'device'],
  source,
  events: { install: {}, zap: {} },
  initial: 'invalid',
  states: {
    invalid: { on: { install: 'valid', zap: 'ignore' } },
    valid: { on: { install: 'ignore', zap: 'invalid' } },
  },
});

/** A device's notifier sequence; round and round, so only compared and advanced. */
export const sequence_number = resource({
  id: 'sequence_number',
  index: ['device'],
  source,
  fields: { value: 'sequence' },
  events: { advance: {} },
  initial: 'counts',
  start: { value: 's0' },
  states: {
    counts: { holds: ['value'], on: { advance: { actions: [set({ value: next('sequence', own('value')) })] } } },
  },
});

/** The sequence number that a fault collected, until it has been compared. Writers look at it: none may be reused. */
export const collected = resource({
  id: 'collected',
  index: ['thread'],
  source,
  fields: { from: 'device', value: 'sequence' },
  events: { keep: { from: 'device', value: 'sequence' }, forget: {} },
  initial: 'none',
  states: {
    none: { on: { keep: { target: 'number', actions: [set({ from: ev('from'), value: ev('value') })] } } },
    number: { holds: ['from', 'value'], on: { forget: 'none' } },
  },
});

const otherReaders = any('thread', (t) => and(has(own('readers'), t), ne(t, ev('by'))));

/** A device's notifier lock with its holders. */
export const notifier_lock = resource({
  id: 'notifier_lock',
  index: ['device'],
  source,
  fields: { writer: 'thread', readers: { set: 'thread' } },
  events: {
    read_lock: { by: 'thread' },
    read_unlock: { by: 'thread' },
    write_lock: { by: 'thread' },
    write_unlock: { by: 'thread' },
  },
  initial: 'free',
  states: {
    free: {
      on: {
        read_lock: { target: 'read', actions: [set({ readers: add(null, ev('by')) })] },
        write_lock: { target: 'write', actions: [set({ writer: ev('by') })] },
      },
    },
    read: {
      holds: ['readers'],
      on: {
        read_lock: {
          guard: not(has(own('readers'), ev('by'))),
          actions: [set({ readers: add(own('readers'), ev('by')) })],
        },
        read_unlock: [
          {
            guard: and(has(own('readers'), ev('by')), otherReaders),
            actions: [set({ readers: remove(own('readers'), ev('by')) })],
          },
          { guard: has(own('readers'), ev('by')), target: 'free' },
        ],
      },
    },
    write: { holds: ['writer'], on: { write_unlock: { guard: eq(own('writer'), ev('by')), target: 'free' } } },
  },
  illegal: {
    read_unlock: ['lock_exclusion', 'a thread releases a read lock that it does not hold'],
    write_unlock: ['lock_exclusion', 'a thread releases a write lock that it does not hold'],
  },
});
