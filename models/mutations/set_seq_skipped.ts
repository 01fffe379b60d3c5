import { mutation, skip } from '../../src/model/index.ts';

export const set_seq_skipped = mutation({
  id: 'set_seq_skipped',
  says: 'The callback does not move the sequence number of the subscription.',
  source: 'synthetic',
  change: skip('drm_gpusvm_notifier_invalidate: mmu_interval_set_seq'),
  killedBy: ['M1', 'M2', 'T10', 'V1'],
});
