import { mutation, retarget } from '../../src/model/index.ts';

export const try_alloc_every_page = mutation({
  id: 'try_alloc_every_page',
  says: 'The test for the first page is gone: every page of a range allocates an IOVA over the live one.',
  source: 'synthetic',
  change: retarget('drm_gpusvm_get_pages: dma_iova_link/more', 'try_alloc'),
  killedBy: ['T1'],
});
