import { eq, insertBefore, mutation, own, step } from '../../src/model/index.ts';

export const evict_flush_skipped = mutation({
  id: 'evict_flush_skipped',
  says: 'The callback does not flush the TLB where a page leaves for an eviction, or another migration.',
  source: 'of the kind of 7938d61591d3 (CVE-2022-0330), i915',
  change: insertBefore(
    'xe_svm_invalidate: xe_tlb_inval_range_tilemask_submit',
    'xe_svm_invalidate: MMU_NOTIFY_MIGRATE',
    step({ alternatives: { migrate: { guard: eq(own('event'), 'migrate'), target: 'unmap' }, other: {} } }),
  ),
  killedBy: ['M1', 'M6', 'S2', 'V3'],
});
