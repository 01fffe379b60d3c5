import { dropEffects, mutation } from '../../src/model/index.ts';

export const deferred_never_applied = mutation({
  id: 'deferred_never_applied',
  says: 'The end of a window leaves the deferred list as it is.',
  source: 'synthetic; mm/mmu_notifier.c: mn_itree_inv_end(), deferred_list',
  change: dropEffects('__mmu_notifier_invalidate_range_end: mn_itree_inv_end/last', 'subscription.window_closed'),
  killedBy: ['P6', 'can_idle', 'can_finish'],
});
