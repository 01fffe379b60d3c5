import { dropAlternative, mutation, whichever } from '../../src/model/index.ts';

export const queue_iova_skipped = mutation({
  id: 'queue_iova_skipped',
  says: 'In lazy mode an address is given back when it is unmapped, before the flush queue has flushed the IOTLB.',
  source: 'synthetic',
  change: [
    dropAlternative('__drm_gpusvm_unmap_pages: dma_unmap_page/queued'),
    whichever(
      dropAlternative('dma_iova_destroy: iommu_dma_free_iova/queued'),
      dropAlternative('drm_pagemap_migrate_unmap_pages: dma_unmap_page/queued'),
    ),
  ],
  killedBy: ['T2', 'M1', 'V1', 'S1'],
});
