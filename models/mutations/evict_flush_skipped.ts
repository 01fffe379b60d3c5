import { mutation, setApart, skip, within } from '../../src/model/index.ts';

export const evict_flush_skipped = mutation({
  id: 'evict_flush_skipped',
  says: 'Where a page leaves for an eviction, the callback does not flush the TLB.',
  source: 'of the kind of 7938d61591d3 (CVE-2022-0330), i915',
  change: [
    setApart('try_to_migrate', 'start', 'invalidate_for_eviction'),
    within(
      'invalidate_for_eviction',
      skip('xe_svm_invalidate: xe_tlb_inval_range_tilemask_submit'),
      skip('xe_svm_invalidate: xe_tlb_inval_batch_wait'),
    ),
  ],
  killedBy: ['M1', 'M6'],
});
