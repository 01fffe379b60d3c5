/**
 * mmu_subscriptions - the invalidation state of one mm: is a window open, and who is in it.
 *
 * Kernel    mm/mmu_notifier.c: struct mmu_notifier_subscriptions
 * Kept      the parity of invalidate_seq (`open` is odd) and the active invalidations; `nested` are the threads in a second one
 *           inside their first: an allocation inside a window that reclaims
 * Left out  the number itself: only equality with a reader's snapshot is ever tested, which `reader` keeps exactly;
 *           the first registration of the mm, under mmap_lock(w) and mm_take_all_locks(), happened before
 */
import { add, and, any, ev, has, ne, own, remove, resource, set } from '../../src/model/index.ts';

const inside = has(own('active'), ev('by'));
const nested = has(own('nested'), ev('by'));
const first = set({ active: add(null, ev('by')), nested: null });
const join = set({ active: add(own('active'), ev('by')) });
const nest = set({ nested: add(own('nested'), ev('by')) });
const unnest = set({ nested: remove(own('nested'), ev('by')) });
const leave = set({ active: remove(own('active'), ev('by')) });
const others = any('thread', (t) => and(has(own('active'), t), ne(t, ev('by'))));
const end = [
  { guard: nested, actions: [unnest] },
  { guard: and(inside, others), actions: [leave] },
  { guard: inside, target: 'idle' },
] as const;

export const mmu_subscriptions = resource({
  id: 'mmu_subscriptions',
  source: 'mm/mmu_notifier.c: struct mmu_notifier_subscriptions',
  fields: { active: { set: 'thread' }, nested: { set: 'thread' } },
  events: {
    /** `overlap`: a subscription in the interval tree is hit. */
    start: { by: 'thread', overlap: 'boolean' },
    end: { by: 'thread' },
    /** A subscription enters while invalidations run: no reader of it may go on before they end. */
    insert: {},
  },
  initial: 'idle',
  states: {
    idle: {
      on: {
        start: [
          { guard: ev('overlap'), target: 'open', actions: [first] },
          { target: 'quiet', actions: [first] },
        ],
        insert: 'ignore',
      },
    },
    quiet: {
      holds: ['active', 'nested'],
      on: {
        start: [
          { guard: and(ev('overlap'), inside), target: 'open', actions: [nest] },
          { guard: ev('overlap'), target: 'open', actions: [join] },
          { guard: inside, actions: [nest] },
          { actions: [join] },
        ],
        end,
        insert: 'open',
      },
    },
    open: {
      holds: ['active', 'nested'],
      on: {
        start: [{ guard: inside, actions: [nest] }, { actions: [join] }],
        end,
        insert: 'ignore',
      },
    },
  },
  illegal: {
    end: ['R8', 'invalidate_range_end() without invalidate_range_start()'],
  },
});
