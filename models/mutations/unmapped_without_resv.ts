import { mutation, skip } from '../../src/model/index.ts';

export const unmapped_without_resv = mutation({
  id: 'unmapped_without_resv',
  says: 'An importer unmaps a buffer without its reservation.',
  source: 'synthetic; drivers/dma-buf/dma-buf.c: dma_buf_unmap_attachment(), dma_resv_assert_held()',
  change: [
    skip('ttm_bo_delayed_delete: dma_resv_lock (import)'),
    skip('ttm_bo_delayed_delete: dma_resv_unlock (import)'),
  ],
  killedBy: ['L10'],
});
