import { insertAfter, insertBefore, must, mutation, own, step } from '../../src/model/index.ts';
import { ttm_resource } from '../resources/ttm_resource.ts';

const resource = ttm_resource(own('b'));

export const requeued_at_tail = mutation({
  id: 'requeued_at_tail',
  says: 'An object that could not be written out goes to the tail of the LRU, ahead of the walk, which finds it again.',
  source: 'b2ed01e7ad3d (drm/ttm: Fix ttm_bo_swapout() infinite LRU walk on swapout failure); as it was before that',
  change: [
    insertBefore(
      'ttm_bo_swapout_cb: ttm_tt_swapout',
      'ttm_bo_swapout_cb: ttm_resource_del_bulk_move',
      step({ actions: [must(resource.del_bulk_move())] }),
    ),
    insertAfter(
      'ttm_bo_swapout_cb: ttm_tt_swapout/fail',
      'ttm_bo_swapout_cb: ttm_resource_move_to_lru_tail (err)',
      step({ actions: [must(resource.add_bulk_move()), must(resource.move_to_tail())] }),
    ),
  ],
  killedBy: ['P9'],
});
