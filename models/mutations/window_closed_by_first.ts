import { dropAlternative, mutation } from '../../src/model/index.ts';

export const window_closed_by_first = mutation({
  id: 'window_closed_by_first',
  says: 'The first of two overlapping invalidations that ends closes the window of both, and wakes who waits for it.',
  source: 'synthetic; mm/mmu_notifier.c: mn_itree_inv_end(), active_invalidate_ranges',
  change: [dropAlternative('__mmu_notifier_invalidate_range_end: mn_itree_inv_end/others')],
  killedBy: ['M2'],
});
