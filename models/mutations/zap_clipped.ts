import { eq, mutation, narrow, own } from '../../src/model/index.ts';

export const zap_clipped = mutation({
  id: 'zap_clipped',
  says: 'The callback zaps only the part of the range that the event covers, and unmaps all of it.',
  source: 'synthetic',
  change: narrow('xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range', 'pte.clear', (v) => eq(v, own('v'))),
  killedBy: ['M1', 'M3', 'M6', 'T2', 'T3', 'V1'],
});
