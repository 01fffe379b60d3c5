/** L: locks. */
import { legalEvents } from '../src/model/index.ts';

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
