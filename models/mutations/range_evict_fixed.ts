import { mutation, retarget } from '../../src/model/index.ts';

export const range_evict_fixed = mutation({
  id: 'range_evict_fixed',
  says: 'drm_gpusvm_range_evict() puts its reference to the mm where the array of pages cannot be allocated.',
  source: 'patch of 14 July 2026',
  change: retarget('drm_gpusvm_range_evict: kvmalloc_array(pfns)/fail', 'mmput'),
  survives: 'it is the fix of a leak that the pinned tree has: with it, exit beside a migration holds',
});
