/**
 * xe_vm - the VM itself: open, closed, without page tables, found by no fault any more, freed.
 *
 * Kernel    drivers/gpu/drm/xe/xe_vm_types.h: struct xe_vm; drivers/gpu/drm/xe/xe_vm.c: xe_vm_close_and_put(), xe_vm_free()
 * Kept      `refs`: threads that serve a fault of it; xe_vm_is_closed() is a size of zero; the address space identifier leads to it
 *           until it is erased, and nobody gets a reference after that
 * Left out  a banned VM; the reference of each range (xe_svm_range_alloc()): all ranges go before the last reference of the file;
 *           execution queues. Freed by the last put, which in the kernel leaves it to a work item: here that runs at once
 */
import { add, and, any, ev, has, ne, not, own, remove, resource, set } from '../../src/model/index.ts';

const held = has(own('refs'), ev('by'));
const others = any('thread', (t) => and(has(own('refs'), t), ne(t, ev('by'))));
const anybody = any('thread', (t) => has(own('refs'), t));
const get = { guard: not(held), actions: [set({ refs: add(own('refs'), ev('by')) })] } as const;
const put = { guard: held, actions: [set({ refs: remove(own('refs'), ev('by')) })] } as const;
const keep = set({ refs: own('refs') });

export const xe_vm = resource({
  id: 'xe_vm',
  source: 'drivers/gpu/drm/xe/xe_vm_types.h: struct xe_vm',
  fields: { refs: { set: 'thread' } },
  events: {
    get: { by: 'thread' },
    put: { by: 'thread' },
    close: {},
    /** Its page tables are written to. */
    walk: {},
    destroy_page_tables: {},
    erase_asid: {},
    /** The reference of the file. */
    drop: {},
    use: {},
  },
  initial: 'open',
  states: {
    open: {
      holds: ['refs'],
      on: { get, put, use: 'ignore', walk: 'ignore', close: { target: 'closed', actions: [keep] } },
    },
    closed: {
      holds: ['refs'],
      on: { get, put, use: 'ignore', walk: 'ignore', destroy_page_tables: { target: 'torn_down', actions: [keep] } },
    },
    torn_down: {
      holds: ['refs'],
      on: { get, put, use: 'ignore', erase_asid: { target: 'unlisted', actions: [keep] } },
    },
    unlisted: {
      holds: ['refs'],
      on: { put, use: 'ignore', drop: [{ guard: anybody, target: 'orphaned', actions: [keep] }, 'freed'] },
    },
    orphaned: {
      holds: ['refs'],
      on: {
        put: [
          { guard: and(held, others), actions: put.actions },
          { guard: held, target: 'freed' },
        ],
        use: 'ignore',
      },
    },
    freed: {},
  },
  illegal: {
    get: ['N1', 'a reference is taken to a VM that was given up, or a second one by a thread that holds one'],
    put: ['N1', 'a reference of a VM is dropped that is not held'],
    close: ['N1', 'a VM is closed twice'],
    walk: ['N1', 'page tables are written to that were destroyed'],
    destroy_page_tables: ['N1', 'page tables are destroyed twice, or while the VM is open'],
    erase_asid: ['N1', 'an address space identifier is erased that is erased already, or while the page tables stand'],
    drop: ['N1', 'the reference of the file is dropped twice, or while faults can still find the VM'],
    use: ['N1', 'a VM is used that was freed'],
  },
});
