import { mutation, retarget } from '../../src/model/index.ts';

export const remove_without_wait = mutation({
  id: 'remove_without_wait',
  says: 'A subscription is freed although its removal was deferred to the end of the window.',
  source: 'synthetic',
  change: retarget('mmu_interval_notifier_remove: interval_tree_remove/deferred', 'done'),
  killedBy: ['R6'],
});
