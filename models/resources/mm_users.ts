/**
 * mm_users - the threads that keep the address space alive. Left out: exit, so mmget_not_zero() succeeds.
 *
 * `evicting` has the threads that hold one for an eviction, beside the one that they may hold for the fault that evicts.
 */
import { add, and, any, ev, has, ne, not, or, own, remove, resource, set } from '../../src/model/index.ts';

const held = has(own('by'), ev('by'));
const evicts = has(own('evicting'), ev('by'));
const for_others = any('thread', (t) => and(has(own('by'), t), ne(t, ev('by'))));
const for_other_evictions = any('thread', (t) => and(has(own('evicting'), t), ne(t, ev('by'))));

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
  },
  initial: 'unpinned',
  states: {
    unpinned: {
      on: {
        get: { target: 'pinned', actions: [set({ by: add(null, ev('by')) })] },
        get_evict: { target: 'pinned', actions: [set({ evicting: add(null, ev('by')) })] },
      },
    },
    pinned: {
      holds: ['by', 'evicting'],
      on: {
        get: { guard: not(held), actions: [set({ by: add(own('by'), ev('by')) })] },
        get_evict: { guard: not(evicts), actions: [set({ evicting: add(own('evicting'), ev('by')) })] },
        put: [
          {
            guard: and(held, or(for_others, for_other_evictions, evicts)),
            actions: [set({ by: remove(own('by'), ev('by')) })],
          },
          { guard: held, target: 'unpinned' },
        ],
        put_async: [
          {
            guard: and(evicts, or(for_others, for_other_evictions, held)),
            actions: [set({ evicting: remove(own('evicting'), ev('by')) })],
          },
          { guard: evicts, target: 'unpinned' },
        ],
      },
    },
  },
  illegal: {
    get: ['R8', 'a thread takes a second reference to the mm while it holds one: the first leaks'],
    put: ['R8', 'mmput() without mmget()'],
    get_evict: ['R8', 'an eviction takes a second reference to the mm while it holds one: the first leaks'],
    put_async: ['R8', 'mmput_async() without mmget_not_zero()'],
  },
});
