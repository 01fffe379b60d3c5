import { mutation, retarget } from '../../src/model/index.ts';

export const evict_mmput_added = mutation({
  id: 'evict_mmput_added',
  says: 'When drm_gpusvm_range_evict() cannot allocate its array, it puts the reference to the mm.',
  source: 'drm_gpusvm_range_evict(), patch of 14 July 2026, which the pinned tree does not have',
  change: retarget('drm_gpusvm_range_evict: kvmalloc_array(pfns)/fail', 'mmput'),
  survives: 'it is the repair of a defect: with it, what the leak would hide shows',
});
