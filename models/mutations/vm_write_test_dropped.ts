import { dropAlternative, mutation } from '../../src/model/index.ts';

export const vm_write_test_dropped = mutation({
  id: 'vm_write_test_dropped',
  says: 'HMM faults for writing in a VMA that no longer permits it.',
  source: 'synthetic; mm/hmm.c: hmm_do_fault()',
  change: [dropAlternative('hmm_do_fault: vm_flags & VM_WRITE/eperm')],
  killedBy: ['M7'],
});
