import { dropEffects, mutation } from '../../src/model/index.ts';

export const wake_dropped = mutation({
  id: 'wake_dropped',
  says: 'The end of a window does not wake the readers that sleep for it.',
  source: 'synthetic',
  change: dropEffects('__mmu_notifier_invalidate_range_end: mn_itree_inv_end/last', 'reader.wake'),
  killedBy: ['deadlock', 'can_idle'],
});
