import { mutation, retarget } from '../../src/model/index.ts';

export const unlock_not_taken = mutation({
  id: 'unlock_not_taken',
  says: 'The error exit of the first allocation leaves through the unlock of a lock that is not held.',
  source: 'same shape as the defect of drm_gpusvm_scan_mm() fixed by a patch of 9 February 2026',
  change: retarget('drm_gpusvm_get_pages: kvmalloc_array(pfns)/fail', 'unmapped_unlock'),
  killedBy: ['L8'],
});
