import { mutation, skip } from '../../src/model/index.ts';

export const zap_skipped = mutation({
  id: 'zap_skipped',
  says: 'The callback flushes the TLB and leaves the GPU entries valid.',
  source: 'synthetic',
  change: skip('xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range'),
  killedBy: ['M1', 'M3', 'M6', 'T2', 'T3', 'V1', 'S1', 'M9'],
});
