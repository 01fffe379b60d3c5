/**
 * ttm_resource - where the resource of a buffer object stands in the LRU, and whether the bulk move of its VM knows it.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_resource.c: ttm_resource_move_to_lru_tail(), ttm_resource_add_bulk_move(), _del_bulk_move()
 * Kept      before the hitch of the one walk that there is, or behind it; off the LRU, on the list of what cannot be evicted;
 *           TTM_TT_FLAG_SWAPPED; membership in the bulk move, which keeps pointers to its first and its last resource
 * Left out  the order among those ahead: each of them may be the next
 */
import { eq, own, resource, set } from '../../src/model/index.ts';

const swapped = eq(own('swapped'), true);
const bulk_true = set({ bulk: true });
const bulk_false = set({ bulk: false });
const swapped_true = set({ swapped: true });
const swapped_false = set({ swapped: false });
const bulk_true_swapped_false = set({ bulk: true, swapped: false });
const listed = {
  /** To the tail of the LRU, ahead of every walk; a swapped object to the list of those that cannot be evicted. */
  move_to_tail: [{ guard: swapped, target: 'unevictable' }, { target: 'ahead' }],
  swap_out: { actions: [swapped_true] },
  swap_in: { actions: [swapped_false] },
  add_bulk_move: { actions: [bulk_true] },
  /** Called with lru_lock held; an object that cannot be evicted passes for one that is in no bulk move. */
  del_bulk_move: { actions: [bulk_false] },
  free: { guard: eq(own('bulk'), false), target: 'none' },
} as const;

export const ttm_resource = resource({
  id: 'ttm_resource',
  index: ['bo'],
  source: 'include/drm/ttm/ttm_resource.h: struct ttm_resource',
  fields: { bulk: 'boolean', swapped: 'boolean' },
  events: {
    alloc: {},
    /** The walk passes it. */
    pass: {},
    /** The walk ends: the next one begins before all of them. */
    rewind: {},
    move_to_tail: {},
    swap_out: {},
    swap_in: {},
    add_bulk_move: {},
    del_bulk_move: {},
    free: {},
  },
  initial: 'none',
  states: {
    none: { on: { alloc: { target: 'ahead', actions: [bulk_true_swapped_false] } } },
    ahead: { holds: ['bulk', 'swapped'], on: { ...listed, pass: 'behind' } },
    behind: { holds: ['bulk', 'swapped'], on: { ...listed, rewind: 'ahead' } },
    unevictable: { holds: ['bulk', 'swapped'], on: listed },
  },
  illegal: {
    alloc: ['N1', 'a resource is allocated that is there'],
    pass: ['N1', 'a walk passes a resource that is not ahead of it'],
    rewind: ['N1', 'a walk that ends leaves a resource that is not behind it'],
    move_to_tail: ['N1', 'a resource is moved that is not there'],
    swap_out: ['N1', 'an object is swapped out without a resource'],
    swap_in: ['N1', 'an object is swapped in without a resource'],
    add_bulk_move: ['N1', 'a resource joins a bulk move that is not there'],
    del_bulk_move: ['N1', 'a resource leaves a bulk move that is not there'],
    free: ['N1', 'a resource is freed at which the bulk move of its VM still begins or ends'],
  },
});
