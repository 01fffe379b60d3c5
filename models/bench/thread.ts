/**
 * thread - serves a device's fault, invalidates a device's mapping, or migrates a page; then it is idle again.
 *
 * Kernel    none; see resources.ts
 * Kept      the order of the steps under the notifier lock, the retry by sequence number
 * Atomic    one access to what is shared a step, as in the other tools' versions
 */
import {
  and,
  any,
  eq,
  ev,
  flow,
  forEach,
  isNull,
  must,
  ne,
  next,
  not,
  own,
  self,
  sequence,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { collected, cpu_pte, dma, notifier_lock, pte, residency, sequence_number } from './resources.ts';

const source = 'the reference protocol';

/** No reader in flight holds the number that comes next; without this a number that wrapped would look like none. */
const nextIsFree = not(
  any('thread', (t) =>
    and(eq(collected(t).from, own('d')), eq(collected(t).value, next('sequence', sequence_number(own('d')).value))),
  ),
);

const takeForWrite = step({ guard: nextIsFree, actions: [wait(notifier_lock(own('d')).write_lock({ by: self }))] });
const advance = step({ actions: [must(sequence_number(own('d')).advance())] });
const zap = step({ actions: [must(pte(own('p'), own('d')).zap())] });
const unlink = step({ actions: [must(dma(own('p'), own('d')).unlink())] });

const start_fault = step({
  choose: { p: 'page', d: 'device' },
  guard: pte(ev('p'), ev('d')).is('invalid'),
  actions: [set({ p: ev('p'), d: ev('d') })],
  target: 'fault_read_sequence',
});
const start_invalidate = step({
  choose: { p: 'page', d: 'device' },
  actions: [set({ p: ev('p'), d: ev('d') })],
  target: 'invalidate_write_lock',
});

const fault = {
  ...sequence({
    fault_read_sequence: step({
      actions: [must(collected(self).keep({ from: own('d'), value: sequence_number(own('d')).value }))],
    }),
    fault_collect: step({
      alternatives: {
        migrating: {
          guard: residency(own('p')).is('migrating'),
          actions: [must(collected(self).forget()), set({ p: null, d: null })],
          target: 'idle',
        },
        system: { guard: residency(own('p')).is('system'), actions: [must(cpu_pte(own('p')).map())] },
        local: { guard: eq(residency(own('p')).on, own('d')), actions: [set({ local: true })] },
        peer: {},
      },
    }),
    fault_read_lock: step({ actions: [wait(notifier_lock(own('d')).read_lock({ by: self }))] }),
    fault_check: step({
      alternatives: {
        collided: {
          guard: ne(sequence_number(own('d')).value, collected(self).value),
          actions: [
            must(notifier_lock(own('d')).read_unlock({ by: self })),
            must(collected(self).forget()),
            set({ local: null }),
          ],
          target: 'fault_read_sequence',
        },
        local: {
          guard: eq(own('local'), true),
          actions: [must(collected(self).forget())],
          target: 'fault_install',
        },
        remote: { actions: [must(collected(self).forget())] },
      },
    }),
    fault_alloc: step({ actions: [must(dma(own('p'), own('d')).alloc())] }),
    fault_link: step({ actions: [must(dma(own('p'), own('d')).link())] }),
    fault_sync: step({ actions: [must(dma(own('p'), own('d')).sync())] }),
    fault_install: step({ actions: [must(pte(own('p'), own('d')).install())] }),
    fault_read_unlock: step({
      actions: [must(notifier_lock(own('d')).read_unlock({ by: self })), set({ p: null, d: null, local: null })],
      target: 'idle',
    }),
  }),
};

const invalidate = {
  ...sequence({
    invalidate_write_lock: takeForWrite,
    invalidate_advance: advance,
    invalidate_zap: zap,
    invalidate_unlink: unlink,
    invalidate_write_unlock: step({ actions: [must(notifier_lock(own('d')).write_unlock({ by: self }))] }),
    invalidate_free: step({
      guard: notifier_lock(own('d')).is('free'),
      actions: [must(dma(own('p'), own('d')).free()), set({ p: null, d: null })],
      target: 'idle',
    }),
  }),
};

/** A page leaves where it is, for system memory or for a device; the loop over the devices begins at `d`. */
const starting = (d: string | null) => ({
  start_to_system: step({
    choose: { p: 'page' },
    guard: residency(ev('p')).is('device'),
    actions: [must(residency(ev('p')).take()), must(cpu_pte(ev('p')).unmap()), set({ p: ev('p'), d })],
    target: 'migrate_write_lock',
  }),
  start_to_device: step({
    choose: { p: 'page', to: 'device' },
    guard: and(not(residency(ev('p')).is('migrating')), ne(residency(ev('p')).on, ev('to'))),
    actions: [must(residency(ev('p')).take()), must(cpu_pte(ev('p')).unmap()), set({ p: ev('p'), d, to: ev('to') })],
    target: 'migrate_write_lock',
  }),
});

const destroy = [must(dma(own('p'), own('d')).destroy()), must(notifier_lock(own('d')).write_unlock({ by: self }))];
const arrived = set({ p: null, to: null });
const settle = {
  ...sequence({
    migrate_copy: step({}),
    migrate_settle: step({
      alternatives: {
        system: { guard: isNull(own('to')), actions: [must(residency(own('p')).to_system()), arrived], target: 'idle' },
        device: { actions: [must(residency(own('p')).to_device({ on: own('to') })), arrived], target: 'idle' },
      },
    }),
  }),
};

/** Migrates over the devices from the first to the last. */
export const thread = flow({
  id: 'thread',
  kind: 'thread',
  source,
  fields: { p: 'page', d: 'device', local: 'boolean', to: 'device' },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start_fault, start_invalidate, ...starting('d0') } },
    ...fault,
    ...invalidate,
    ...sequence({
      migrate_write_lock: takeForWrite,
      migrate_advance: advance,
      migrate_zap: zap,
      migrate_unlink: unlink,
      migrate_write_unlock: step({
        alternatives: {
          another: {
            guard: not(isNull(next('device', own('d')))),
            actions: [...destroy, set({ d: next('device', own('d')) })],
            target: 'migrate_write_lock',
          },
          last: { actions: [...destroy, set({ d: null })] },
        },
      }),
    }),
    ...settle,
  },
});

/** Migrates over the devices in any order, so that they are interchangeable. */
export const thread_any_order = flow({
  id: 'thread',
  kind: 'thread',
  source,
  fields: { p: 'page', d: 'device', local: 'boolean', to: 'device', visited: { set: 'device' } },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start_fault, start_invalidate, ...starting(null) } },
    ...fault,
    ...invalidate,
    ...forEach(
      'device',
      { member: 'd', visited: 'visited' },
      {
        migrate_write_lock: takeForWrite,
        migrate_advance: advance,
        migrate_zap: zap,
        migrate_unlink: unlink,
        migrate_write_unlock: step({ actions: destroy }),
      },
    ),
    ...settle,
  },
});
