import { mutation, swap } from '../../src/model/index.ts';

export const free_before_unlink = mutation({
  id: 'free_before_unlink',
  says: 'The IOVA is freed while its pages are still linked.',
  source: 'synthetic',
  change: swap('__drm_gpusvm_unmap_pages: dma_iova_unlink', '__drm_gpusvm_unmap_pages: dma_iova_free'),
  killedBy: ['T1'],
});
