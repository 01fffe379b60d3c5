import { addEffect, mutation, own, retarget, set } from '../../src/model/index.ts';
import { firstOf } from '../topology.ts';

export const iova_unmapped_by_page = mutation({
  id: 'iova_unmapped_by_page',
  says: 'The pages of a range are unmapped one by one with dma_unmap_page(), although they were linked to an IOVA.',
  source: 'synthetic',
  change: [
    retarget('__drm_gpusvm_unmap_pages: dma_use_iova/linked', 'unmap_page'),
    addEffect('__drm_gpusvm_unmap_pages: dma_use_iova/linked', set({ v: firstOf(own('r')) })),
  ],
  killedBy: ['T8', 'T1'],
});
