import { moveAfter, mutation } from '../../src/model/index.ts';

export const commit_after_unlock = mutation({
  id: 'commit_after_unlock',
  says: 'A bind sets tile_present only after notifier_lock is released.',
  source: 'synthetic',
  change: moveAfter('op_commit: range_present_and_invalidated_tile', 'xe_pt_update_ops_run: xe_svm_notifier_unlock'),
  killedBy: ['M1', 'M3', 'M4', 'M6', 'M8', 'T2', 'T3', 'V1', 'S1', 'M9'],
});
