import { dropAlternative, mutation } from '../../src/model/index.ts';

export const bind_test_dropped = mutation({
  id: 'bind_test_dropped',
  says: 'A bind is committed without testing whether the range is still mapped.',
  source: 'synthetic',
  change: dropAlternative('xe_pt_svm_userptr_pre_commit: xe_svm_range_pages_valid/again'),
  killedBy: ['M1', 'M3', 'M4', 'M8', 'T2', 'T3', 'V1'],
});
