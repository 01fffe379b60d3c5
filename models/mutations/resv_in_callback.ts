import { insertAfter, insertBefore, must, mutation, self, step, wait } from '../../src/model/index.ts';
import { vm_resv } from '../resources/vm_resv.ts';

export const resv_in_callback = mutation({
  id: 'resv_in_callback',
  says: 'The callback takes the reservation lock around its wait for fences.',
  source: 'synthetic',
  change: [
    insertBefore(
      'xe_svm_invalidate: dma_resv_wait_timeout',
      'xe_svm_invalidate: dma_resv_lock',
      step({ actions: [wait(vm_resv().lock({ by: self }))] }),
    ),
    insertAfter(
      'xe_svm_invalidate: dma_resv_wait_timeout',
      'xe_svm_invalidate: dma_resv_unlock',
      step({ actions: [must(vm_resv().unlock({ by: self }))] }),
    ),
  ],
  killedBy: ['deadlock', 'can_idle', 'L3'],
});
