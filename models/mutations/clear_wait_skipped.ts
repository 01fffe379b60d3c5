import { mutation, skip } from '../../src/model/index.ts';

export const clear_wait_skipped = mutation({
  id: 'clear_wait_skipped',
  says: 'A migration of holes does not wait for pre_migrate_fence.',
  source: 'synthetic',
  change: skip('xe_svm_copy: dma_fence_wait (pre_migrate_fence)'),
  killedBy: ['V5', 'V7'],
});
