/**
 * mm_users - who keeps the address space alive: the process, and the threads that hold a reference.
 *
 * Kernel    include/linux/mm_types.h: struct mm_struct::mm_users; include/linux/sched/mm.h: mmget_not_zero();
 *           kernel/fork.c: mmput(), __mmput()
 * Kept      the reference of the process, dropped in exit_mm(), and one for each thread between mmget_not_zero() and mmput();
 *           whoever drops the last one runs exit_mmap(). `zero` is for good: mmget_not_zero() fails from then on
 * Left out  one reference for each task of the process: they count as one, which goes with the last of them; mmput_async()
 *
 * mm_count, which keeps struct mm_struct itself and its notifier_subscriptions, is not counted: drm_gpusvm_init() takes one
 * that drm_gpusvm_fini() drops, every subscription has one of its own (mmu_interval_notifier_insert(), _remove()), and the OOM
 * killer has one (signal->oom_mm). mmap_lock, read_begin and the removal of a subscription rely on it after `zero`.
 */
import { add, and, any, ev, has, ne, not, own, remove, resource, set } from '../../src/model/index.ts';

const held = has(own('by'), ev('by'));
const shared = and(
  held,
  any('thread', (t) => and(has(own('by'), t), ne(t, ev('by')))),
);
const first = set({ by: add(null, ev('by')) });
const join = set({ by: add(own('by'), ev('by')) });
const leave = set({ by: remove(own('by'), ev('by')) });

export const mm_users = resource({
  id: 'mm_users',
  source: 'include/linux/mm_types.h: struct mm_struct::mm_users',
  fields: { by: { set: 'thread' } },
  events: { get: { by: 'thread' }, put: { by: 'thread' }, exit: {} },
  initial: 'unpinned',
  states: {
    unpinned: { on: { get: { target: 'pinned', actions: [first] }, exit: 'zero' } },
    pinned: {
      holds: ['by'],
      on: {
        get: { guard: not(held), actions: [join] },
        put: [
          { guard: shared, actions: [leave] },
          { guard: held, target: 'unpinned' },
        ],
        exit: { target: 'orphaned', actions: [set({ by: own('by') })] },
      },
    },
    // The process is gone; the threads that hold a reference keep its memory.
    orphaned: {
      holds: ['by'],
      on: {
        get: { guard: not(held), actions: [join] },
        put: [
          { guard: shared, actions: [leave] },
          { guard: held, target: 'zero' },
        ],
      },
    },
    zero: {},
  },
  illegal: {
    get: ['R7', 'a reference is taken to an address space without users, or a second one by a thread that holds one'],
    put: ['R7', 'mmput() without mmget()'],
    exit: ['R7', 'the process drops its reference twice'],
  },
});
