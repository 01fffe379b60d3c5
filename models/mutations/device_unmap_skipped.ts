import { dropAlternative, mutation } from '../../src/model/index.ts';

export const device_unmap_skipped = mutation({
  id: 'device_unmap_skipped',
  says: 'device_unmap() does nothing for a page in the memory of a peer, so its IOVA stays.',
  source: 'synthetic',
  change: dropAlternative('__drm_gpusvm_unmap_pages: device_unmap/iommu'),
  killedBy: ['M2', 'M9', 'T4', 'T5'],
});
