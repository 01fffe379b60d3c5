import { mutation, skip } from '../../src/model/index.ts';

export const exporter_flush_skipped = mutation({
  id: 'exporter_flush_skipped',
  says: 'An address is unlinked at the exporter without a flush of what that has cached for the fabric.',
  source: 'synthetic',
  change: [skip('xe_dma_buf_unmap: submit target TLB flush'), skip('xe_dma_buf_unmap: wait for target TLB flush')],
  killedBy: ['M10', 'T14', 'S9'],
});
