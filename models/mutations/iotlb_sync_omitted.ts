import { dropEffects, mutation } from '../../src/model/index.ts';

export const iotlb_sync_omitted = mutation({
  id: 'iotlb_sync_omitted',
  says: 'In lazy mode dma_iova_unlink() leaves the flush of the IOTLB to the flush queue, although dma_iova_free() does not wait for it.',
  source: 'synthetic',
  change: dropEffects('__drm_gpusvm_unmap_pages: dma_iova_unlink', 'iotlb.flush'),
  killedBy: ['T2', 'M2'],
});
