/** L: locks. */
import { fs_reclaim } from '../models/resources/fs_reclaim.ts';
import { invalidate_range_start } from '../models/resources/invalidate_range_start.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { and, atStep, eq, has, legalEvents, not, or, self } from '../src/model/index.ts';
import { allocations, sleepsFor } from './steps.ts';

const holds_notifier_lock = or(has(notifier_lock().readers, self), eq(notifier_lock().writer, self));
const in_callback = invalidate_range_start(self).is('inside');
const in_reclaim = fs_reclaim(self).is('inside');

/** A free that may reclaim, although no flow goes on to reclaim from there. */
export const frees = ['ual_iova_free', 'dma_iova_free (fabric)'].map((name) => `${name}: might_alloc(GFP_KERNEL)`);

export const L2 = atStep([...allocations, ...frees], {
  id: 'L2',
  name: 'reclaim_safe',
  says: 'Whoever makes an allocation that may reclaim holds no notifier_lock in any mode, and is neither in a notifier callback nor in reclaim.',
  source:
    'drm_gpusvm.c: drm_gpusvm_init(), fs_reclaim_acquire() around might_lock(notifier_lock); mm/mmu_notifier.c: __mmu_notifier_invalidate_range_start_map',
  broken: 'Reclaim waits for the thread that runs it.',
  holds: not(or(holds_notifier_lock, in_callback, in_reclaim)),
});

export const L3 = atStep([...sleepsFor(/_resv$/), 'xe_svm_invalidate: dma_resv_lock'], {
  id: 'L3',
  name: 'no_resv_in_callback',
  says: 'Nobody sleeps for a reservation lock with notifier_lock held, in a notifier callback or in reclaim.',
  source: 'drivers/dma-buf/dma-resv.c: dma_resv_lockdep(), which takes fs_reclaim and the notifier map inside the lock',
  broken: 'Whoever holds the reservation allocates, and its reclaim waits for the callback.',
  holds: not(or(holds_notifier_lock, in_callback, in_reclaim)),
});

export const L6 = atStep(
  [
    'mmu_interval_read_begin: READ_ONCE(invalidate_seq)',
    'mmu_interval_notifier_remove: interval_tree_remove',
    ...sleepsFor(/^mmap_lock$/),
  ],
  {
    id: 'L6',
    name: 'no_wait_for_window_inside',
    says: 'No thread begins a snapshot, removes a notifier or waits for mmap_lock while it holds notifier_lock or is in a notifier callback.',
    source:
      'mm/mmu_notifier.c: lock_map_acquire(__mmu_notifier_invalidate_range_start_map) in mmu_interval_read_begin() and mmu_interval_notifier_remove(); drm_gpusvm.c: DOC: Locking',
    broken: 'The window that the thread waits for cannot close before the callback has the lock.',
    holds: and(not(holds_notifier_lock), not(in_callback)),
  },
);

export const L7 = legalEvents({
  id: 'L7',
  name: 'trylock_of_folios',
  says: 'Whoever migrates takes a folio lock only where it is free.',
  source: 'mm/migrate_device.c: migrate_vma_collect_pmd(), migrate_device_pfn_lock(): folio_trylock()',
  broken: 'Two migrations wait for each other for ever, each with a folio that the other needs.',
});

export const L8 = legalEvents({
  id: 'L8',
  name: 'release_what_was_taken',
  says: 'A thread releases only locks that it holds, in the mode in which it holds them.',
  source: 'kernel/locking/rwsem.c: up_read(), up_write()',
  broken: 'The lock no longer excludes anybody.',
});

export const L10 = legalEvents({
  id: 'L10',
  name: 'held_where_asserted',
  says: 'What asserts a lock, or needs one by the documented rules, runs with it held: vm->lock, mmap_lock, vm->resv, notifier_lock.',
  source:
    'drm_gpusvm.c: DOC: Locking, for the tree of ranges; lockdep_assert_held() in drm_gpusvm.c, xe_svm.c and xe_pt.c; xe_vm_assert_held(); dma_resv_add_fence(): dma_resv_assert_held(); mmap_assert_locked() in mm/',
  broken: 'Two threads change the same tree, list or page table at once.',
});

export const L9 = legalEvents({
  id: 'L9',
  name: 'one_acquire_context',
  says: 'A thread that holds a reservation lock waits for another one only in the same acquire context, and backs off where an older context holds it; outside a context it may only try.',
  source:
    'include/linux/ww_mutex.h: ww_mutex_lock(); ttm_bo_util.c: ttm_lru_walk_trylock(), ttm_lru_walk_ticketlock(); xe_bo.c: xe_bo_create_locked(), @exec',
  broken: 'Two threads that each wait for what the other has hang for ever.',
});
