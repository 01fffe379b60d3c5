/** What lockdep is told of before anything happens, which calls stand for a class, and the rules about contexts. */

import { noWaitCycle } from '../src/model/index.ts';
import { frees, L2, L3, L6, L7, L8, L9, L10 } from './locking.ts';
import { L1, L11 } from './pagemap.ts';
import { allocations, labelled } from './steps.ts';

/** Judged by the lock order of a system, and by nothing else. */
export const L12 = noWaitCycle({
  id: 'L12',
  name: 'no_wait_cycle',
  says: 'No threads wait for each other: not for a lock, a folio, a window or a work item, and no thread waits for itself.',
  source: 'kernel/locking/lockdep.c: print_circular_bug(), which reports the order and not whether it is ever met',
  broken: 'The threads hang for ever, and with them everybody who needs what they hold.',
});

const dma_resv_lockdep = 'drivers/dma-buf/dma-resv.c: dma_resv_lockdep()';
const drm_gpusvm_init = 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_init()';

/** Orders that the kernel primes at boot, or when a VM is made. */
export const primed = [
  { from: 'mmap_lock', to: 'reservation_ww_class', source: dma_resv_lockdep },
  { from: 'reservation_ww_class', to: 'fs_reclaim', source: dma_resv_lockdep },
  { from: 'fs_reclaim', to: 'invalidate_range_start', source: dma_resv_lockdep },
  { from: 'invalidate_range_start', to: 'dma_fence_map', source: dma_resv_lockdep },
  { from: 'fs_reclaim', to: 'notifier_lock', source: drm_gpusvm_init },
];

/** Steps that take a pseudo lock for a moment: might_alloc(), and lock_map_acquire() of the notifiers. */
export const touches = [
  { class: 'fs_reclaim', mode: 'write' as const, steps: [...allocations, ...frees] },
  {
    class: 'invalidate_range_start',
    mode: 'write' as const,
    steps: [
      'mmu_interval_read_begin: READ_ONCE(invalidate_seq)',
      'mmu_interval_notifier_remove: interval_tree_remove',
      '__mmu_notifier_invalidate_range_end: mn_itree_inv_end',
    ],
  },
];

/** The calls that the table of contexts tells apart, besides locks and waits. */
export const calls = [
  { name: 'allocations that may reclaim', steps: [...allocations, ...frees] },
  { name: 'addresses', steps: labelled(/: (dma_iova_|dma_map_|dma_unmap_|device_map|device_unmap)|ual_iova_/) },
  {
    name: 'windows',
    steps: ['mmu_interval_read_begin: READ_ONCE(invalidate_seq)', 'mmu_interval_notifier_remove: interval_tree_remove'],
  },
];

/** Properties that say in which context a call is illegal, and what may be released or taken. */
export const lock_rules = [L1, L2, L3, L6, L7, L8, L9, L10, L11];
