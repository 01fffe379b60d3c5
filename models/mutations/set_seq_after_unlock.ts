import { moveAfter, mutation } from '../../src/model/index.ts';

export const set_seq_after_unlock = mutation({
  id: 'set_seq_after_unlock',
  says: 'The callback moves the sequence number only after it released notifier_lock.',
  source: 'synthetic',
  change: moveAfter('drm_gpusvm_notifier_invalidate: mmu_interval_set_seq', 'drm_gpusvm_notifier_invalidate: up_write'),
  killedBy: ['M1', 'M2', 'T10', 'V1'],
});
