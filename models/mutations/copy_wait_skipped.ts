import { mutation, skip } from '../../src/model/index.ts';

export const copy_wait_skipped = mutation({
  id: 'copy_wait_skipped',
  says: 'xe_svm_copy() returns without waiting for the jobs that it queued.',
  source: 'synthetic',
  change: skip('xe_svm_copy: dma_fence_wait'),
  killedBy: ['V4', 'T3', 'V5', 'V1'],
});
