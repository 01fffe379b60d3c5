import { insertAfter, mutation, retarget, self, skip, step, wait } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';

export const bind_test_outside_lock = mutation({
  id: 'bind_test_outside_lock',
  says: 'Before a bind is committed, the range is tested first and notifier_lock taken afterwards.',
  source: 'synthetic',
  change: [
    skip('xe_pt_svm_userptr_pre_commit: xe_svm_notifier_lock'),
    insertAfter(
      'xe_pt_svm_userptr_pre_commit: xe_svm_range_pages_valid/valid',
      'xe_pt_svm_userptr_pre_commit: xe_svm_notifier_lock (after the test)',
      step({ actions: [wait(notifier_lock().read_lock({ by: self }))] }),
    ),
    retarget('xe_pt_svm_userptr_pre_commit: xe_svm_range_pages_valid/again', 'aborted'),
  ],
  killedBy: ['M1', 'M3', 'M4', 'M8', 'T2', 'T3', 'V1'],
});
