import { mutation, retarget } from '../../src/model/index.ts';

export const stale_array_kept = mutation({
  id: 'stale_array_kept',
  says: 'The old address array is not freed before the walk.',
  source: 'synthetic',
  change: retarget('drm_gpusvm_pages_valid_unlocked: drm_gpusvm_pages_valid/invalid', 'invalid_unlock'),
  survives: 'equivalent: the array has the size of the range, and every entry is written before it is published',
});
