/** invalidate_range_start - ghost: the threads inside the callbacks of an invalidation. */
import { pseudo_lock } from './pseudo_lock.ts';

export const invalidate_range_start = pseudo_lock(
  'invalidate_range_start',
  'mm/mmu_notifier.c: lockdep map of invalidate_range_start',
);
