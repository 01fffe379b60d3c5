import { mutation, skip } from '../../src/model/index.ts';

export const fence_wait_skipped = mutation({
  id: 'fence_wait_skipped',
  says: 'The callback zaps without waiting for the jobs of the VM.',
  source: 'synthetic',
  change: skip('xe_svm_invalidate: dma_resv_wait_timeout'),
  killedBy: ['M1', 'M3', 'M5', 'M6', 'T2', 'T3', 'V1'],
});
