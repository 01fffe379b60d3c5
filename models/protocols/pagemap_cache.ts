/**
 * pagemap_cache - the life of a drm_pagemap: look-up, use, last put, shrinker, destruction, removal of its device.
 *
 * Kept      one VRAM region, with its cache and the shrinker of its device; look-ups beside each other; background reclaim and
 *           reclaim inside the allocations of a look-up; device pages that die anywhere; the work items; device removal
 * Left out  everything else about device memory, which `merged` has: there the pagemap is always in use
 *
 * `source` pins the files that were read. Labels of other files stand for functions that were not pinned: drm_drv.c
 * (drm_dev_enter, drm_dev_unplug), devres.c (devres_release_all), xe_device.c and xe_bo_evict.c (removal), shrinker.c, workqueue.c,
 * swap.c.
 */
import { protocol } from '../../src/model/index.ts';
import { device_folio } from '../flows/device_folio.ts';
import { pagemap_destroy_work } from '../flows/pagemap_destroy_work.ts';
import { pagemap_reclaim } from '../flows/pagemap_reclaim.ts';
import { pagemap_unhold_work } from '../flows/pagemap_unhold_work.ts';
import { pagemap_unplug } from '../flows/pagemap_unplug.ts';
import { pagemap_user } from '../flows/pagemap_user.ts';
import { cache_lock } from '../resources/cache_lock.ts';
import { destroy_work } from '../resources/destroy_work.ts';
import { dev_hold } from '../resources/dev_hold.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { drm_device } from '../resources/drm_device.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';
import { in_atomic } from '../resources/in_atomic.ts';
import { lookup_mutex } from '../resources/lookup_mutex.ts';
import { pagemap_cache as cache } from '../resources/pagemap_cache.ts';
import { pagemap_peer } from '../resources/pagemap_peer.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../resources/shrinker_lock.ts';
import { unhold_work } from '../resources/unhold_work.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';

export const pagemap_cache = protocol({
  id: 'pagemap_cache',
  says: 'The cache of the pagemap of a VRAM region and its shrinker, as merged upstream, driven by Xe.',
  source: [
    {
      file: 'drivers/gpu/drm/drm_pagemap_util.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    {
      file: 'drivers/gpu/drm/drm_pagemap.c',
      tree: 'linux-mm/linux-mm',
      commit: '0915bb15c7095c53f0b60afb7218a8b96fd6b38a',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_svm.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    { file: 'mm/memremap.c', tree: 'linux-mm/linux-mm', commit: '163177a569abeea339134e1e9910883c7d7def1c' },
  ],
  sorts: {
    pagemap: {
      prefix: 'm',
      order: 'unordered',
      size: 2,
      interchangeable: true,
      says: 'pagemaps of the VRAM region, one after the other: memory that is free, in use or parked',
    },
  },
  switches: {
    inline_reclaim: {
      values: [true, false],
      initial: false,
      says: 'allocations may reclaim on the thread that allocates, with its locks',
    },
    populate: {
      values: [true, false],
      initial: false,
      says: 'users make device pages',
    },
    remap_fails: {
      values: [true, false],
      initial: false,
      says: 'struct pages for the VRAM region may be not to be had',
    },
  },
  sizeRules: [{ sort: 'pagemap', atLeast: 1, why: 'there must be a pagemap to find' }],
  resources: [
    xe_pagemap,
    dev_pagemap,
    dev_hold,
    pagemap_peer,
    destroy_work,
    unhold_work,
    cache,
    pagemap_shrinker,
    drm_device,
    lookup_mutex,
    cache_lock,
    shrinker_lock,
    fs_reclaim,
    in_atomic,
  ],
  flows: [pagemap_user, device_folio, pagemap_reclaim, pagemap_destroy_work, pagemap_unhold_work, pagemap_unplug],
});
