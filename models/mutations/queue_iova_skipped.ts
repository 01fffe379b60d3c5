import { dropAlternative, mutation, whichever } from '../../src/model/index.ts';

const freed_at_once = dropAlternative('drm_pagemap_migrate_unmap_pages: dma_unmap_page/queued');

export const queue_iova_skipped = mutation({
  id: 'queue_iova_skipped',
  says: 'In lazy mode an address is given back when it is unmapped, before the flush queue has flushed the IOTLB.',
  source: 'synthetic',
  change: [
    dropAlternative('__drm_gpusvm_unmap_pages: dma_unmap_page/queued'),
    freed_at_once,
    // The other protocol has no IOVA to destroy.
    whichever(dropAlternative('dma_iova_destroy: iommu_dma_free_iova/queued'), freed_at_once),
  ],
  killedBy: ['T2', 'M1', 'V1', 'S1'],
});
