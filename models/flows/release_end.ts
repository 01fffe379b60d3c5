/**
 * release_end - the end of the RELEASE invalidation of exit_mmap(), and waiting readers wake.
 *
 * Kernel    mm/mmu_notifier.c: mn_itree_release(), mn_itree_inv_end()
 * Kept      what `inv_end.ts` says
 */
import { flow, step } from '../../src/model/index.ts';
import { last, not_hit, one_spinlock, others } from './inv_end.ts';

export const release_end = flow({
  id: 'release_end',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: mn_itree_release()',
  fields: { v: 'virt', extent: ['page', 'range'] },
  params: ['v', 'extent'],
  exits: ['done'],
  initial: 'end',
  states: {
    end: {
      on: {
        'mn_itree_release: mn_itree_inv_end': step({
          alternatives: { others, not_hit, last },
          atomic: one_spinlock,
        }),
      },
    },
    done: { exit: 'done' },
  },
});
