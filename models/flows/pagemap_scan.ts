/**
 * pagemap_scan - reclaim takes a parked pagemap.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_shrinker_scan(); mm/shrinker.c: do_shrink_slab()
 * Kept      off the list under the lock of the shrinker, out of the cache under the lock of the cache, one after the other; the
 *           destruction is left to a work item. Run in the background, and inline by a thread whose allocation reclaims
 * Left out  several pagemaps in one scan: each scan takes one, any of those on the list; the count beforehand
 */
import { any, ev, flow, has, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { cache_lock } from '../resources/cache_lock.ts';
import { destroy_work } from '../resources/destroy_work.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../resources/shrinker_lock.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';

const m = own('m');
const alive = must(xe_pagemap(m).deref());

export const pagemap_scan = flow({
  id: 'pagemap_scan',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_shrinker_scan()',
  fields: { m: 'pagemap' },
  exits: ['done'],
  initial: 'begin',
  states: {
    begin: {
      on: {
        'do_shrink_slab: drm_pagemap_shrinker_scan': step({
          alternatives: {
            unregistered: { guard: not(pagemap_shrinker().is('registered')), target: 'done' },
            registered: {
              actions: [must(fs_reclaim(self).acquire()), must(pagemap_shrinker().begin_scan({ by: self }))],
            },
          },
          atomic: 'the list of shrinkers is walked inside a read section for which shrinker_free() waits',
        }),
      },
    },
    lock: {
      on: {
        'drm_pagemap_shrinker_scan: spin_lock': step({
          actions: [wait(shrinker_lock().lock({ by: self })), must(pagemap_shrinker().deref())],
        }),
      },
    },
    first: {
      on: {
        'drm_pagemap_shrinker_scan: list_del_init': step({
          choose: { m: 'pagemap' },
          guard: has(pagemap_shrinker().list, ev('m')),
          actions: [
            must(xe_pagemap(ev('m')).deref()),
            must(pagemap_shrinker().list_del({ pagemap: ev('m') })),
            set({ m: ev('m') }),
          ],
        }),
        'drm_pagemap_shrinker_scan: list_empty': step({
          guard: not(any('pagemap', (other) => has(pagemap_shrinker().list, other))),
          target: 'unlock_end',
        }),
      },
    },
    unlock: {
      on: { 'drm_pagemap_shrinker_scan: spin_unlock': step({ actions: [must(shrinker_lock().unlock({ by: self }))] }) },
    },
    lock_cache: {
      on: {
        'drm_pagemap_shrinker_scan: spin_lock(cache)': step({
          actions: [wait(cache_lock().lock({ by: self })), alive, must(pagemap_cache().deref())],
        }),
      },
    },
    clear: {
      on: {
        'drm_pagemap_shrinker_scan: cache->dpagemap = NULL': step({ actions: [must(pagemap_cache().clear())] }),
      },
    },
    unlock_cache: {
      on: {
        'drm_pagemap_shrinker_scan: spin_unlock(cache)': step({ actions: [must(cache_lock().unlock({ by: self }))] }),
      },
    },
    destroy: {
      on: {
        'drm_pagemap_shrinker_scan: drm_pagemap_destroy': step({ actions: [alive, must(destroy_work(m).queue())] }),
      },
    },
    lock_end: {
      holds: [],
      on: {
        'drm_pagemap_shrinker_scan: spin_lock (end)': step({
          actions: [wait(shrinker_lock().lock({ by: self })), must(pagemap_shrinker().deref())],
        }),
      },
    },
    unlock_end: {
      holds: [],
      on: {
        'drm_pagemap_shrinker_scan: spin_unlock (end)': step({ actions: [must(shrinker_lock().unlock({ by: self }))] }),
      },
    },
    end: {
      holds: [],
      on: {
        'do_shrink_slab: return': step({
          actions: [must(pagemap_shrinker().end_scan({ by: self })), must(fs_reclaim(self).release())],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
