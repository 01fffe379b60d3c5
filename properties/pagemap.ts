/** R, L: the life of a pagemap between its users, its cache, the shrinker and the removal of its device. */

import { cache_lock } from '../models/resources/cache_lock.ts';
import { destroy_work } from '../models/resources/destroy_work.ts';
import { dev_hold } from '../models/resources/dev_hold.ts';
import { dev_pagemap } from '../models/resources/dev_pagemap.ts';
import { drm_device } from '../models/resources/drm_device.ts';
import { fs_reclaim } from '../models/resources/fs_reclaim.ts';
import { in_atomic } from '../models/resources/in_atomic.ts';
import { lookup_mutex } from '../models/resources/lookup_mutex.ts';
import { pagemap_shrinker } from '../models/resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../models/resources/shrinker_lock.ts';
import { unhold_work } from '../models/resources/unhold_work.ts';
import { xe_pagemap } from '../models/resources/xe_pagemap.ts';
import {
  all,
  and,
  any,
  atQuiescence,
  atStep,
  eq,
  has,
  implies,
  invariant,
  legalEvents,
  not,
  or,
  self,
} from '../src/model/index.ts';

export const R4 = legalEvents({
  id: 'R4',
  name: 'memunmap_waits',
  says: 'Struct pages go once, after the last device page among them died, and no device page is prepared once they are about to go.',
  source: 'mm/memremap.c: memunmap_pages(), zone_device_page_init(); xe_svm.c: xe_pagemap_destroy_work()',
  broken: 'Somebody works on struct pages that are no longer there.',
});

export const R9 = invariant({
  id: 'R9',
  name: 'one_pagemap',
  says: 'A VRAM region has at most one pagemap in use.',
  source: 'drm_pagemap_util.c: DOC: Cache lookup; xe_svm.c: xe_pagemap_find_or_create()',
  broken:
    'The same VRAM has two sets of struct pages, one user takes the pages of the other for those of a peer, and one of the two is never found again.',
  when: xe_pagemap.any((m) => m.is('active')),
  holds: all('pagemap', (m) =>
    implies(
      xe_pagemap(m).is('active'),
      not(any('pagemap', (other) => and(not(eq(other, m)), xe_pagemap(other).is('active')))),
    ),
  ),
});

export const R12 = invariant({
  id: 'R12',
  name: 'pagemap_in_use_holds_its_device',
  says: 'A pagemap with references has a hold of its device, is called and freed only by those who may, and is destroyed once.',
  source:
    'drm_pagemap.c: drm_pagemap_release(), drm_pagemap_reinit(), struct drm_pagemap_dev_hold; drm_pagemap_util.c: drm_pagemap_shrinker_cancel()',
  broken: 'The provider of the memory, or its module, is gone under the users of the memory; or the pagemap itself is.',
  when: xe_pagemap.any((m) => m.is('active')),
  holds: xe_pagemap.all((m, id) => implies(m.is('active'), eq(dev_hold(id).stored, true))),
});

export const R13 = atQuiescence({
  id: 'R13',
  name: 'no_pagemap_left_behind',
  says: 'When everything rests, a pagemap without references is parked on the list of the shrinker or about to be destroyed, no lock is held, nobody is inside the device, no device page is half dead, and every hold is that of a pagemap in use or about to be dropped.',
  source:
    'drm_pagemap_util.c: drm_pagemap_shrinker_add(), drm_pagemap_shrinker_fini(), num_dpagemaps; drm_pagemap.c: drm_pagemap_exit()',
  broken: 'A pagemap with its struct pages, or a device with its module, stays for ever; or the next look-up hangs.',
  holds: and(
    xe_pagemap.all((m, id) =>
      implies(m.is('zero'), or(has(pagemap_shrinker().list, id), destroy_work(id).is('queued'))),
    ),
    lookup_mutex().is('free'),
    cache_lock().is('free'),
    shrinker_lock().is('free'),
    not(any('thread', (t) => or(has(drm_device().readers, t), has(drm_device().nested, t)))),
    not(any('thread', (t) => has(pagemap_shrinker().scanning, t))),
    dev_pagemap.all((pages) => not(eq(pages.folio, 'dying'))),
    dev_hold.all((hold, id) =>
      and(
        implies(eq(hold.stored, true), xe_pagemap(id).is('active')),
        not(any('thread', (t) => has(hold.local, t))),
        implies(eq(hold.queued, true), unhold_work().is('queued')),
      ),
    ),
  ),
});

/** Steps that may sleep, allocations among them. */
const sleeps = [
  'drm_pagemap_cache_lock_lookup: mutex_lock_interruptible',
  'drm_pagemap_get_from_cache: wait_for_completion_interruptible(queued)',
  'drm_pagemap_dev_hold: kzalloc_obj',
  'drm_pagemap_dev_hold: kzalloc_obj (reinit)',
  'xe_pagemap_create: kzalloc_obj',
  'xe_pagemap_create: drm_pagemap_acquire_owner',
  'xe_pagemap_create: devm_memremap_pages',
  'xe_pagemap_create: drm_pagemap_release_owner (out_no_pages)',
  'memunmap_pages: wait_for_completion',
  'memunmap_pages: pageunmap_range',
  'xe_pagemap_destroy_work: drm_pagemap_release_owner',
  'drm_pagemap_dev_unhold_work: drm_dev_put',
  'drm_dev_unplug: synchronize_srcu',
  'drm_pagemap_shrinker_fini: shrinker_free',
];

export const L11 = atStep(sleeps, {
  id: 'L11',
  name: 'no_sleep_in_atomic',
  says: 'Nobody sleeps while a device page is freed, in reclaim, or with one of the spinlocks of the pagemap cache and its shrinker held.',
  source:
    'drm_pagemap.c: drm_pagemap_destroy(), is_atomic_or_reclaim; drm_pagemap_dev_unhold_work(); xe_svm.c: xe_pagemap_destroy()',
  broken: 'The processor schedules where it must not, or reclaim waits for memory that it is to make free.',
  holds: not(
    or(
      in_atomic(self).is('inside'),
      fs_reclaim(self).is('inside'),
      eq(cache_lock().owner, self),
      eq(shrinker_lock().owner, self),
    ),
  ),
});

export const L1 = atStep(
  [
    'drm_pagemap_get_from_cache: spin_lock',
    'drm_pagemap_cache_set_pagemap: spin_lock',
    'drm_pagemap_shrinker_scan: spin_lock(cache)',
    'drm_pagemap_cache_fini: spin_lock',
  ],
  {
    id: 'L1',
    name: 'cache_lock_first',
    says: 'Nobody takes the lock of the pagemap cache with the lock of its shrinker held.',
    source:
      'drm_pagemap_util.c: drm_pagemap_get_from_cache(), which holds both in this order; drm_pagemap_shrinker_scan()',
    broken: 'Two threads that take the two in different orders wait for each other for ever.',
    holds: not(eq(shrinker_lock().owner, self)),
  },
);
