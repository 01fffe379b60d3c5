import { dropAlternative, mutation } from '../../src/model/index.ts';

export const list_test_dropped = mutation({
  id: 'list_test_dropped',
  says: 'A dead range is put on the list of the garbage collector whether it is on it or not.',
  source: 'synthetic',
  change: dropAlternative('xe_svm_garbage_collector_add_range: list_empty/listed'),
  killedBy: ['R5'],
});
