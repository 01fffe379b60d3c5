/** N: pointers. R6 and R7: what is freed while somebody can still come to it. */

import { bo_resv } from '../models/resources/bo_resv.ts';
import { mmap_lock } from '../models/resources/mmap_lock.ts';
import { notifier } from '../models/resources/notifier.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { subscription } from '../models/resources/subscription.ts';
import { vm_resv } from '../models/resources/vm_resv.ts';
import { and, atStep, eq, has, invariant, legalEvents, ne, not, or, self } from '../src/model/index.ts';

export const N1 = legalEvents({
  id: 'N1',
  name: 'valid_pointers',
  says: 'Whatever a step dereferences is there: not NULL, not an error pointer, not freed.',
  source: 'drm_gpusvm.c, xe_svm.c: every dereference',
  broken: 'An oops, or memory corruption in the kernel itself.',
});

export const R6 = invariant({
  id: 'R6',
  name: 'unsubscribed_before_freed',
  says: 'While the address space knows a subscription, the notifier that it is part of is allocated; no callback runs on one that was freed.',
  source:
    'mm/mmu_notifier.c: mmu_interval_notifier_remove(): once it returns, callbacks neither run nor will run; drm_gpusvm.c: drm_gpusvm_range_remove(), drm_gpusvm_fini(): the subscription goes first',
  broken: 'A callback, of munmap, reclaim or exit, works on freed memory.',
  when: not(subscription().is('none')),
  holds: notifier().is('allocated', 'inserted'),
});

const last_mmputs = [
  'drm_gpusvm_range_find_or_insert: mmput/last',
  'drm_gpusvm_range_find_or_insert: mmput (err_mmunlock)/last',
  'drm_gpusvm_get_pages: mmput/last',
  'drm_gpusvm_get_pages: mmput (ENOMEM, EBUSY)/last',
  'drm_gpusvm_get_pages: mmput (EFAULT)/last',
  'drm_pagemap_populate_mm: mmput/last',
  'drm_gpusvm_range_evict: mmput/last',
  'exit_mm: mmput/last',
  // Not in the code as it is: it calls mmput_async() there.
  'drm_pagemap_evict_to_ram: mmput/last',
];

/** mmput_async() may be called with a reservation held, and is not among them. */
export const R7 = atStep(last_mmputs, {
  id: 'R7',
  name: 'last_mmput_without_locks',
  says: 'A reference to the address space is taken only while it has users, and put once by the thread that took it; the last one is not put with a reservation, notifier_lock or mmap_lock held.',
  source:
    'include/linux/sched/mm.h: mmget_not_zero(); kernel/fork.c: mmput(), might_sleep(); drm_gpusvm.c: drm_gpusvm_range_find_or_insert(), drm_gpusvm_get_pages()',
  broken: 'Page tables are walked after they were freed, or exit_mmap() waits for locks that its own thread holds.',
  holds: and(
    or(not(vm_resv().is('locked')), ne(vm_resv().owner, self)),
    not(bo_resv.any((resv) => and(resv.is('locked'), eq(resv.owner, self)))),
    or(not(mmap_lock().is('write')), ne(mmap_lock().writer, self)),
    not(has(mmap_lock().readers, self)),
    or(not(notifier_lock().is('write')), ne(notifier_lock().writer, self)),
    not(has(notifier_lock().readers, self)),
  ),
});
