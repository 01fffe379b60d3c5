import { dropAlternative, mutation } from '../../src/model/index.ts';

export const mmget_without_test = mutation({
  id: 'mmget_without_test',
  says: 'A fault takes its reference to the address space without asking whether that has users left: mmget() for mmget_not_zero().',
  source: 'synthetic',
  change: dropAlternative('drm_gpusvm_range_find_or_insert: mmget_not_zero/zero'),
  killedBy: ['R7'],
});
