import { mutation, retarget } from '../../src/model/index.ts';

export const swapped_stays_on_lru = mutation({
  id: 'swapped_stays_on_lru',
  says: 'Whether an object was written out is asked by a result of 0, where the number of its pages says so: it stays in the LRU, and in the bulk move of its VM.',
  source:
    'b2ed01e7ad3d (drm/ttm: Fix ttm_bo_swapout() infinite LRU walk on swapout failure); ttm_tt.c: ttm_tt_swapout() returns num_pages',
  change: retarget('ttm_bo_swapout_cb: ttm_tt_swapout/swapped', 'unlock'),
  killedBy: ['N1'],
});
