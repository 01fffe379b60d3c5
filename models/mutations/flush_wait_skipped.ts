import { mutation, skip } from '../../src/model/index.ts';

export const flush_wait_skipped = mutation({
  id: 'flush_wait_skipped',
  says: 'The callback unmaps without waiting for the acknowledgement of the TLB flush.',
  source: 'synthetic',
  change: skip('xe_svm_invalidate: xe_tlb_inval_batch_wait'),
  killedBy: ['M1', 'M6', 'T2', 'T3', 'V1', 'S1', 'M9'],
});
