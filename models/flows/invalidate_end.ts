/**
 * invalidate_end - the window closes, and waiting readers wake.
 *
 * Kernel    mm/mmu_notifier.c: __mmu_notifier_invalidate_range_end(), mn_itree_inv_end()
 * Kept      what `inv_end.ts` says
 */
import { flow, step } from '../../src/model/index.ts';
import { last, not_hit, one_spinlock, others } from './inv_end.ts';

export const invalidate_end = flow({
  id: 'invalidate_end',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: __mmu_notifier_invalidate_range_end()',
  fields: { v: 'virt', extent: ['page', 'range'] },
  params: ['v', 'extent'],
  exits: ['done'],
  initial: 'end',
  states: {
    end: {
      on: {
        '__mmu_notifier_invalidate_range_end: mn_itree_inv_end': step({
          alternatives: { others, not_hit, last },
          atomic: one_spinlock,
        }),
      },
    },
    done: { exit: 'done' },
  },
});
