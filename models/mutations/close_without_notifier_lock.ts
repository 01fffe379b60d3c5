import { mutation, skip } from '../../src/model/index.ts';

export const close_without_notifier_lock = mutation({
  id: 'close_without_notifier_lock',
  says: 'The VM is marked closed and emptied without notifier_lock: a callback that found it open works on its page tables when they are destroyed.',
  source: 'of the kind of CVE-2025-21732, abb604a1a9c8',
  change: [skip('xe_vm_close: xe_svm_notifier_lock'), skip('xe_vm_close: xe_svm_notifier_unlock')],
  killedBy: ['N1', 'M2'],
});
