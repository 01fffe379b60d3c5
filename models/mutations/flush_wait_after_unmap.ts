import { insertBefore, mutation, own, skip, step, wait } from '../../src/model/index.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { rangeOf } from '../topology.ts';

const flush = tlb_inval(rangeOf(own('v')));

export const flush_wait_after_unmap = mutation({
  id: 'flush_wait_after_unmap',
  says: 'The callback waits for the TLB flush only after it has undone the DMA mapping.',
  source: 'synthetic',
  change: [
    skip('xe_svm_invalidate: xe_tlb_inval_batch_wait'),
    insertBefore(
      'xe_svm_range_notifier_event_end: MMU_NOTIFY_UNMAP',
      'xe_svm_invalidate: xe_tlb_inval_batch_wait (after the unmap)',
      step({
        alternatives: {
          nothing: { guard: flush.is('idle') },
          submitted: { actions: [wait(flush.wait())] },
        },
      }),
    ),
  ],
  killedBy: ['M6', 'T2', 'T3', 'V1'],
});
