import { mutation, retarget } from '../../src/model/index.ts';

export const mmput_forgotten = mutation({
  id: 'mmput_forgotten',
  says: 'When the notifier cannot be allocated, the reference to the mm is not put.',
  source: 'same shape as the defect of drm_gpusvm_range_evict() fixed by a patch of 14 July 2026',
  change: retarget('drm_gpusvm_range_find_or_insert: drm_gpusvm_notifier_alloc/fail', 'error'),
  killedBy: ['R8'],
});
