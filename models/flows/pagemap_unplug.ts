/**
 * pagemap_unplug - the device is removed: its device pages go, then what is device-managed, the last registered first.
 *
 * Kernel    drivers/gpu/drm/xe/xe_device.c: xe_device_remove(); drivers/gpu/drm/drm_drv.c: drm_dev_unplug();
 *           drivers/base/devres.c: devres_release_all(); mm/memremap.c: devm_memremap_pages_release();
 *           drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_cache_fini(), drm_pagemap_shrinker_fini()
 * Kept      the flag, and the wait for those inside drm_dev_enter(); eviction; struct pages, which were mapped after the cache was
 *           made, go first, then the cache, then the shrinker
 * Left out  how a page is evicted: it is freed; its process may be faster
 */
import { any, call, eq, ev, flow, has, isNull, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { cache_lock } from '../resources/cache_lock.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { drm_device } from '../resources/drm_device.ts';
import { lookup_mutex } from '../resources/lookup_mutex.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../resources/shrinker_lock.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';
import { device_folio_free } from './device_folio_free.ts';
import { memunmap_pages } from './memunmap_pages.ts';
import { pagemap_destroy } from './pagemap_destroy.ts';

const m = own('m');
const cache = pagemap_cache();

export const pagemap_unplug = flow({
  id: 'pagemap_unplug',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_device.c: xe_device_remove()',
  fields: { m: 'pagemap' },
  initial: 'bound',
  states: {
    bound: {
      tags: ['idle'],
      holds: [],
      on: { 'drm_dev_unplug: unplugged = true': step({ actions: [must(drm_device().unplug())] }) },
    },
    synchronize: {
      holds: [],
      on: {
        'drm_dev_unplug: synchronize_srcu': step({
          guard: not(any('thread', (t) => has(drm_device().readers, t))),
        }),
      },
    },
    evict: {
      holds: [],
      on: {
        'xe_bo_pci_dev_remove_all: free_zone_device_folio': step({
          choose: { m: 'pagemap' },
          guard: eq(dev_pagemap(ev('m')).folio, 'alive'),
          actions: [must(dev_pagemap(ev('m')).begin_free()), set({ m: ev('m') })],
        }),
        'xe_bo_pci_dev_remove_all: return': step({
          guard: not(dev_pagemap.any((pages) => eq(pages.folio, 'alive'))),
          target: 'devres',
        }),
      },
    },
    evict_free: call(device_folio_free, { with: { m }, exits: { done: 'evict' } }),
    devres: {
      holds: [],
      on: {
        'devres_release_all: devm_memremap_pages_release': step({
          choose: { m: 'pagemap' },
          guard: dev_pagemap(ev('m')).is('mapped'),
          actions: [set({ m: ev('m') })],
        }),
        'devres_release_all: drm_pagemap_cache_fini': step({
          guard: not(dev_pagemap.any((pages) => pages.is('mapped'))),
          target: 'lock',
        }),
      },
    },
    memunmap: call(memunmap_pages, { with: { m }, exits: { done: 'devres' } }),
    lock: {
      holds: [],
      on: {
        'drm_pagemap_cache_fini: spin_lock': step({
          actions: [wait(cache_lock().lock({ by: self })), must(cache.deref())],
        }),
      },
    },
    read: {
      holds: [],
      on: {
        'drm_pagemap_cache_fini: cache->dpagemap = NULL': step({
          read: { p: cache.dpagemap },
          alternatives: {
            null: { guard: isNull(ev('p')), actions: [must(cache.clear())], target: 'unlock' },
            some: { actions: [must(cache.clear()), set({ m: ev('p') })] },
          },
        }),
      },
    },
    cancel_lock: {
      on: {
        'drm_pagemap_shrinker_cancel: spin_lock (fini)': step({
          actions: [
            wait(shrinker_lock().lock({ by: self })),
            must(xe_pagemap(m).deref()),
            must(pagemap_shrinker().deref()),
          ],
        }),
      },
    },
    cancel: {
      on: {
        'drm_pagemap_shrinker_cancel: list_empty (fini)': step({
          alternatives: {
            empty: {
              guard: not(has(pagemap_shrinker().list, m)),
              actions: [must(xe_pagemap(m).deref()), set({ m: null })],
            },
            listed: { actions: [must(xe_pagemap(m).deref()), must(pagemap_shrinker().list_del({ pagemap: m }))] },
          },
          atomic: 'with list_del_init(): both hold the lock of the shrinker',
        }),
      },
    },
    cancel_unlock: {
      on: {
        'drm_pagemap_shrinker_cancel: spin_unlock (fini)': step({
          actions: [must(shrinker_lock().unlock({ by: self }))],
        }),
      },
    },
    unlock: {
      on: {
        'drm_pagemap_cache_fini: spin_unlock': step({ actions: [must(cache_lock().unlock({ by: self }))] }),
      },
    },
    destroy: {
      on: {
        'drm_pagemap_cache_fini: drm_pagemap_destroy': step({
          alternatives: {
            none: { guard: isNull(m), target: 'kfree_cache' },
            parked: {},
          },
        }),
      },
    },
    destroy_parked: call(pagemap_destroy, { with: { m }, exits: { done: 'kfree_cache' } }),
    kfree_cache: {
      holds: [],
      on: {
        'drm_pagemap_cache_fini: kfree': step({
          actions: [must(lookup_mutex().destroy()), must(cache_lock().destroy()), must(cache.kfree())],
          atomic: 'with mutex_destroy(), which checks and does nothing',
        }),
      },
    },
    unregister: {
      holds: [],
      on: {
        'drm_pagemap_shrinker_fini: shrinker_free': step({ actions: [wait(pagemap_shrinker().unregister())] }),
      },
    },
    kfree_shrinker: {
      holds: [],
      on: {
        'drm_pagemap_shrinker_fini: kfree': step({
          actions: [must(shrinker_lock().destroy()), must(pagemap_shrinker().kfree())],
        }),
      },
    },
    removed: { tags: ['idle'], holds: [], on: {} },
  },
});
