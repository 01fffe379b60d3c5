/**
 * ttm_swapout - memory is short: buffer objects are written out, one after the other, until enough is free.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_device.c: ttm_device_swapout(); drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_swapout(),
 *           ttm_bo_swapout_cb(); drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_lru_walk_for_evict(), __ttm_bo_lru_cursor_next();
 *           drivers/gpu/drm/ttm/ttm_tt.c: ttm_tt_swapout()
 * Kept      the walk by trylock; an object that is swapped already, or busy, or cannot be written out, which the walk leaves
 *           behind; one that was written out, which leaves the LRU; the end at the end of the list, or when it is enough
 * Left out  pinned and deleted objects; the move of an object to system memory before it is written out; errors that end the
 *           walk; ttm_bo_shrink(), which does the same with ttm_tt_backup()
 */
import { accepts, and, each, eq, ev, flow, must, own, self, set, step } from '../../src/model/index.ts';
import { call_result, fails } from '../outcomes.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { lru_cursor } from '../resources/lru_cursor.ts';
import { ttm_resource } from '../resources/ttm_resource.ts';

const b = own('b');
const next = ttm_resource(ev('b'));
const unlock = must(bo_resv(b).unlock({ by: self }));

export const ttm_swapout = flow({
  id: 'ttm_swapout',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_swapout()',
  fields: { b: 'bo' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: { 'ttm_device_swapout: ttm_bo_swapout': step({ actions: [must(lru_cursor().init())] }) },
    },
    next: {
      holds: [],
      on: {
        '__ttm_bo_lru_cursor_next: ttm_resource_manager_next': step({
          choose: { b: 'bo' },
          alternatives: {
            locked: {
              guard: and(next.is('ahead'), accepts(bo_resv(ev('b')).lock({ by: self }))),
              actions: [must(bo_resv(ev('b')).lock({ by: self })), must(next.pass()), set({ b: ev('b') })],
              target: 'swapped',
            },
            contended: { guard: next.is('ahead'), actions: [must(next.pass())], target: 'next' },
          },
        }),
        '__ttm_bo_lru_cursor_next: ttm_resource_manager_next (end)': step({
          guard: ttm_resource.all((resource) => resource.is('none', 'behind', 'unevictable')),
          target: 'fini',
        }),
      },
    },
    swapped: {
      on: {
        'ttm_bo_swapout_cb: TTM_TT_FLAG_SWAPPED': step({
          alternatives: { swapped: { guard: eq(ttm_resource(b).swapped, true), target: 'unlock_busy' }, populated: {} },
        }),
      },
    },
    wait: {
      on: {
        'ttm_bo_swapout_cb: ttm_bo_wait_ctx': step({
          choose: { outcome: call_result },
          alternatives: { busy: { guard: fails, target: 'unlock_busy' }, idle: {} },
        }),
      },
    },
    swapout: {
      on: {
        'ttm_bo_swapout_cb: ttm_tt_swapout': step({
          choose: { outcome: call_result },
          alternatives: {
            fail: { guard: fails, target: 'unlock_busy' },
            swapped: { actions: [must(ttm_resource(b).swap_out())] },
          },
        }),
      },
    },
    unevictable: {
      on: {
        'ttm_bo_swapout_cb: ttm_resource_move_to_lru_tail': step({
          actions: [
            must(bo_resv(b).assert_held({ by: self })),
            must(ttm_resource(b).del_bulk_move()),
            must(ttm_resource(b).move_to_tail()),
          ],
          atomic: 'with ttm_resource_del_bulk_move_unevictable(): lru_lock is held',
        }),
      },
    },
    unlock: {
      on: {
        'ttm_lru_walk_for_evict: progress >= target': step({
          choose: { enough: 'boolean' },
          alternatives: {
            enough: { guard: ev('enough'), actions: [unlock] },
            more: { actions: [unlock], target: 'next' },
          },
          atomic: 'with ttm_bo_lru_cursor_cleanup_bo(), which comes behind it',
        }),
      },
    },
    fini: {
      holds: [],
      on: {
        'ttm_bo_lru_cursor_fini: ttm_resource_cursor_fini': step({
          actions: [
            must(lru_cursor().fini()),
            each(
              'bo',
              (one) => ttm_resource(one).is('behind'),
              (one) => ttm_resource(one).rewind(),
            ),
          ],
          target: 'idle',
        }),
      },
    },
    unlock_busy: {
      on: { 'ttm_bo_lru_cursor_cleanup_bo: dma_resv_unlock (EBUSY)': step({ actions: [unlock], target: 'next' }) },
    },
  },
});
