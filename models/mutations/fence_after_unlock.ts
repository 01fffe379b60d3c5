import { moveAfter, mutation } from '../../src/model/index.ts';

export const fence_after_unlock = mutation({
  id: 'fence_after_unlock',
  says: 'The fence of a bind becomes known to the reservation only after notifier_lock is released.',
  source: 'synthetic',
  change: moveAfter('xe_pt_update_ops_run: dma_resv_add_fence', 'xe_pt_update_ops_run: xe_svm_notifier_unlock'),
  killedBy: ['M1', 'M3', 'M4', 'M5', 'M6', 'T2', 'T3', 'V1', 'S1', 'M9'],
});
