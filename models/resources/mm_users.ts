/**
 * mm_users - who keeps the address space alive: the process, and the threads that hold a reference.
 *
 * Kernel    include/linux/mm_types.h: struct mm_struct::mm_users; include/linux/sched/mm.h: mmget_not_zero();
 *           kernel/fork.c: mmput(), __mmput(), mmput_async()
 * Kept      the reference of the process, dropped in exit_mm(), and one for each thread between mmget_not_zero() and mmput();
 *           `evicting` has the threads that hold one for an eviction, beside the one that they may hold for the fault that evicts.
 *           Once the last one is dropped (`zero`) exit_mmap() is to run, and mmget_not_zero() fails; when it has run, `gone`
 * Left out  one reference for each task of the process: they count as one, which goes with the last of them
 *
 * mm_count, which keeps struct mm_struct itself and its notifier_subscriptions, is not counted: drm_gpusvm_init() takes one
 * that drm_gpusvm_fini() drops, every subscription has one of its own (mmu_interval_notifier_insert(), _remove()), and the OOM
 * killer has one (signal->oom_mm). mmap_lock, read_begin and the removal of a subscription rely on it from `zero` on.
 */
import { add, and, any, eq, ev, has, ne, not, or, own, remove, resource, self, set } from '../../src/model/index.ts';

const held = has(own('by'), ev('by'));
const evicts = has(own('evicting'), ev('by'));
const for_others = any('thread', (t) => and(has(own('by'), t), ne(t, ev('by'))));
const for_other_evictions = any('thread', (t) => and(has(own('evicting'), t), ne(t, ev('by'))));
const shared = and(held, or(for_others, for_other_evictions, evicts));
const shared_eviction = and(evicts, or(for_others, for_other_evictions, held));
const first = set({ by: add(null, ev('by')) });
const first_eviction = set({ evicting: add(null, ev('by')) });
const get = { guard: not(held), actions: [set({ by: add(own('by'), ev('by')) })] } as const;
const get_evict = { guard: not(evicts), actions: [set({ evicting: add(own('evicting'), ev('by')) })] } as const;
const put_shared = { guard: shared, actions: [set({ by: remove(own('by'), ev('by')) })] } as const;
const put_shared_eviction = {
  guard: shared_eviction,
  actions: [set({ evicting: remove(own('evicting'), ev('by')) })],
} as const;
const keep = set({ by: own('by'), evicting: own('evicting') });

export const mm_users = resource({
  id: 'mm_users',
  source: 'include/linux/mm_types.h: struct mm_struct::mm_users',
  fields: { by: { set: 'thread' }, evicting: { set: 'thread' } },
  events: {
    get: { by: 'thread' },
    put: { by: 'thread' },
    get_evict: { by: 'thread' },
    /** mmput_async(): the last one leaves the rest to a work item. */
    put_async: { by: 'thread' },
    /** The process drops its own. */
    exit: {},
    /** __mmput() is through. */
    mmdrop: {},
  },
  initial: 'unpinned',
  states: {
    unpinned: {
      on: {
        get: { target: 'pinned', actions: [first] },
        get_evict: { target: 'pinned', actions: [first_eviction] },
        exit: 'zero',
      },
    },
    pinned: {
      holds: ['by', 'evicting'],
      on: {
        get,
        get_evict,
        put: [put_shared, { guard: held, target: 'unpinned' }],
        put_async: [put_shared_eviction, { guard: evicts, target: 'unpinned' }],
        exit: { target: 'orphaned', actions: [keep] },
      },
    },
    // The process is gone; the threads that hold a reference keep its memory.
    orphaned: {
      holds: ['by', 'evicting'],
      on: {
        get,
        get_evict,
        put: [put_shared, { guard: held, target: 'zero' }],
        put_async: [put_shared_eviction, { guard: evicts, target: 'zero' }],
      },
    },
    zero: { on: { mmdrop: 'gone' } },
    gone: {},
  },
  illegal: {
    get: ['R7', 'a reference is taken to an address space without users, or a second one by a thread that holds one'],
    put: ['R7', 'mmput() without mmget()'],
    get_evict: ['R7', 'an eviction takes a reference to an address space without users, or a second one'],
    put_async: ['R7', 'mmput_async() without mmget_not_zero()'],
    exit: ['R7', 'the process drops its reference twice'],
    mmdrop: ['R7', 'exit_mmap() ran a second time, or before the last reference was gone'],
  },
  // Whoever drops the last reference runs exit_mmap() with what it holds: here it sleeps until the flow `exit` has run it.
  lock: { class: 'exit_mmap', kind: 'completion', pending: ['zero'], until: eq(self, 'exit') },
});
