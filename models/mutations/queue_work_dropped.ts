import { mutation, skip } from '../../src/model/index.ts';

export const queue_work_dropped = mutation({
  id: 'queue_work_dropped',
  says: 'A dead range is put on the list, but the garbage collector is not woken.',
  source: 'synthetic',
  change: skip('xe_svm_garbage_collector_add_range: queue_work'),
  killedBy: ['R8'],
});
