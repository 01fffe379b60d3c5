import { mutation, swap } from '../../src/model/index.ts';

export const flush_before_zap = mutation({
  id: 'flush_before_zap',
  says: 'The TLB flush is submitted before the entries are zapped, so the TLB may fill again.',
  source: 'synthetic',
  change: swap(
    'xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range',
    'xe_svm_invalidate: xe_tlb_inval_range_tilemask_submit',
  ),
  killedBy: ['M1', 'M6', 'T2', 'T3', 'V1'],
});
