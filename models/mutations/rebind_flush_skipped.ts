import { mutation, skip } from '../../src/model/index.ts';

export const rebind_flush_skipped = mutation({
  id: 'rebind_flush_skipped',
  says: 'An entry is written over an old one without a flush.',
  source: 'synthetic',
  change: [skip('xe_vm_rebind: xe_tlb_inval_job_push'), skip('xe_vm_rebind: dma_fence (TLB)')],
  killedBy: ['M10', 'S9'],
});
