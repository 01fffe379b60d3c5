/**
 * ttm_bo_user - a client that uses a buffer object, which it makes and frees, and whose memory comes back if it was written out.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_populate(), ttm_bo_move_to_lru_tail(), ttm_bo_cleanup_memtype_use()
 * Kept      the reservation around it; the bulk move, which it joins again; the place in the LRU, at the tail
 * Left out  what it is used for
 */
import { and, eq, ev, flow, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { ttm_resource } from '../resources/ttm_resource.ts';

const b = own('b');
const resource = ttm_resource(b);
const known = not(ttm_resource(ev('b')).is('none'));

export const ttm_bo_user = flow({
  id: 'ttm_bo_user',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_populate()',
  fields: { b: 'bo' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'ttm_bo_reserve: dma_resv_lock': step({
          choose: { b: 'bo' },
          guard: known,
          actions: [wait(bo_resv(ev('b')).lock({ by: self })), set({ b: ev('b') })],
          target: 'populate',
        }),
        'ttm_bo_init_reserved: ttm_resource_alloc': step({
          choose: { b: 'bo' },
          guard: ttm_resource(ev('b')).is('none'),
          actions: [must(ttm_resource(ev('b')).alloc())],
          target: 'idle',
        }),
        'ttm_bo_cleanup_memtype_use: ttm_resource_free': step({
          choose: { b: 'bo' },
          alternatives: {
            evictable: {
              guard: and(known, eq(ttm_resource(ev('b')).swapped, false)),
              actions: [
                wait(bo_resv(ev('b')).lock({ by: self })),
                must(ttm_resource(ev('b')).del_bulk_move()),
                must(ttm_resource(ev('b')).free()),
                must(bo_resv(ev('b')).unlock({ by: self })),
              ],
              target: 'idle',
            },
            // ttm_resource_del_bulk_move() passes over what cannot be evicted.
            swapped: {
              guard: known,
              actions: [
                wait(bo_resv(ev('b')).lock({ by: self })),
                must(ttm_resource(ev('b')).free()),
                must(bo_resv(ev('b')).unlock({ by: self })),
              ],
              target: 'idle',
            },
          },
          atomic: 'the reservation is locked around it; nobody else wants an object that is gone',
        }),
      },
    },
    populate: {
      on: {
        'ttm_bo_populate: ttm_tt_populate': step({
          alternatives: {
            swapped: {
              guard: eq(resource.swapped, true),
              actions: [must(resource.swap_in()), must(resource.add_bulk_move()), must(resource.move_to_tail())],
            },
            populated: {},
          },
          atomic:
            'with the list and the bulk move, under lru_lock: only a walk sees them, which finds the reservation locked',
        }),
      },
    },
    used: {
      on: {
        'ttm_bo_move_to_lru_tail: ttm_resource_move_to_lru_tail (used)': step({
          actions: [must(resource.move_to_tail())],
        }),
      },
    },
    unlock: {
      on: {
        'ttm_bo_unreserve: dma_resv_unlock': step({
          actions: [must(bo_resv(b).unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
