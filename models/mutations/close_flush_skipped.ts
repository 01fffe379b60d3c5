import { mutation, skip } from '../../src/model/index.ts';

export const close_flush_skipped = mutation({
  id: 'close_flush_skipped',
  says: 'The close of a VM clears the root of its page tables, and does not flush the TLB.',
  source: 'synthetic; xe_vm.c: xe_vm_close(), xe_tlb_inval_vm()',
  change: [skip('xe_tlb_inval_vm: xe_tlb_inval_range'), skip('xe_tlb_inval_vm: xe_tlb_inval_fence_wait')],
  killedBy: ['M1', 'M6'],
});
