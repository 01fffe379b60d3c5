import { mutation, retarget } from '../../src/model/index.ts';

export const dma_unmap_first_page_only = mutation({
  id: 'dma_unmap_first_page_only',
  says: 'The callback unmaps the first page of the range and clears the flag for all of it.',
  source: 'synthetic',
  change: [
    retarget('__drm_gpusvm_unmap_pages: dma_unmap_page/iommu', 'clear'),
    retarget('__drm_gpusvm_unmap_pages: dma_unmap_page/direct', 'clear'),
  ],
  killedBy: ['M9', 'M2', 'T4', 'T5'],
});
