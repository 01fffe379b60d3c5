import { mutation, retarget } from '../../src/model/index.ts';

export const dma_unmap_skipped = mutation({
  id: 'dma_unmap_skipped',
  says: 'The callback takes the GPU entries away and leaves the DMA mapping.',
  source: 'synthetic',
  change: retarget('xe_svm_invalidate: xe_tlb_inval_batch_wait', 'end'),
  killedBy: ['M1', 'M2', 'T10', 'V1', 'M9', 'S1'],
});
