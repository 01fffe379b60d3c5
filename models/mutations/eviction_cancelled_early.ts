import { insertBefore, mutation, step, wait } from '../../src/model/index.ts';
import { eviction_work } from '../resources/eviction_work.ts';

export const eviction_cancelled_early = mutation({
  id: 'eviction_cancelled_early',
  says: 'The eviction work is cancelled before the reference of the range is dropped: the worker still finds one to take.',
  source: 'synthetic',
  change: insertBefore(
    'svm_range_vram_node_free: svm_range_bo_unref',
    'svm_range_vram_node_free: cancel_work_sync',
    step({ actions: [wait(eviction_work().cancel())] }),
  ),
  killedBy: ['deadlock', 'can_idle', 'can_finish'],
});
