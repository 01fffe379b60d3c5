/**
 * pagemap_user - somebody looks the pagemap of a VRAM region up, populates from it, and drops it.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_from_fd(), xe_pagemap_find_or_create(), xe_pagemap_create(),
 *           xe_drm_pagemap_populate_mm(), xe_svm_put_pagemaps(); drivers/gpu/drm/drm_pagemap_util.c:
 *           drm_pagemap_get_from_cache(), drm_pagemap_shrinker_cancel(), drm_pagemap_cache_set_pagemap();
 *           drivers/gpu/drm/drm_pagemap.c: drm_pagemap_init(), drm_pagemap_reinit(), drm_pagemap_dev_hold()
 * Kept      every call of the look-up, and the creation where it finds nothing; one device page of each pagemap
 * Left out  signals that end a wait: who sleeps until it is killed, hangs; what the VM holds beside the reference; the address
 *           range; how the device page came to be. The look-up of a VM that is created differs by what keeps the device there,
 *           in files that are not pinned: here it is drm_dev_enter() for both
 */
import {
  and,
  call,
  eq,
  ev,
  flow,
  has,
  isNull,
  must,
  not,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { cache_lock } from '../resources/cache_lock.ts';
import { dev_hold } from '../resources/dev_hold.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { drm_device } from '../resources/drm_device.ts';
import { lookup_mutex } from '../resources/lookup_mutex.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';
import { pagemap_peer } from '../resources/pagemap_peer.ts';
import { pagemap_shrinker } from '../resources/pagemap_shrinker.ts';
import { shrinker_lock } from '../resources/shrinker_lock.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';
import { pagemap_destroy } from './pagemap_destroy.ts';
import { pagemap_put } from './pagemap_put.ts';
import { pagemap_scan } from './pagemap_scan.ts';

const m = own('m');
const cache = pagemap_cache();
const lock = [wait(cache_lock().lock({ by: self })), must(cache.deref())];
const unlock = must(cache_lock().unlock({ by: self }));

export const pagemap_user = flow({
  id: 'pagemap_user',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_find_or_create()',
  fields: { m: 'pagemap' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_drm_pagemap_from_fd: drm_dev_enter': step({
          alternatives: {
            unplugged: { guard: drm_device().is('unplugged'), target: 'gone' },
            entered: { actions: [must(drm_device().enter({ by: self }))] },
          },
        }),
      },
    },
    lock_lookup: {
      holds: [],
      on: {
        'drm_pagemap_cache_lock_lookup: mutex_lock_interruptible': step({
          actions: [wait(lookup_mutex().lock({ by: self })), must(cache.deref())],
        }),
      },
    },
    lock: { holds: [], on: { 'drm_pagemap_get_from_cache: spin_lock': step({ actions: lock }) } },
    get: {
      holds: [],
      on: {
        'drm_pagemap_get_from_cache: drm_pagemap_get_unless_zero': step({
          read: { p: cache.dpagemap },
          alternatives: {
            null: { guard: isNull(ev('p')), target: 'unlock_null' },
            active: {
              guard: xe_pagemap(ev('p')).is('active'),
              actions: [must(xe_pagemap(ev('p')).get({ by: self })), set({ m: ev('p') })],
              target: 'unlock_active',
            },
            zero: { actions: [must(xe_pagemap(ev('p')).deref()), set({ m: ev('p') })] },
          },
        }),
      },
    },
    try_wait: {
      on: {
        'drm_pagemap_get_from_cache: try_wait_for_completion(queued)': step({
          alternatives: {
            done: { guard: cache.queued, target: 'cancel_lock' },
            not_yet: {},
          },
        }),
      },
    },
    unlock_wait: {
      holds: [],
      on: { 'drm_pagemap_get_from_cache: spin_unlock (not queued)': step({ actions: [unlock] }) },
    },
    wait: {
      holds: [],
      on: {
        'drm_pagemap_get_from_cache: wait_for_completion_interruptible(queued)': step({
          guard: eq(cache.queued, true),
          target: 'lock',
        }),
      },
    },
    unlock_active: {
      on: { 'drm_pagemap_get_from_cache: spin_unlock (active)': step({ actions: [unlock], target: 'unlock_lookup' }) },
    },
    cancel_lock: {
      on: {
        'drm_pagemap_shrinker_cancel: spin_lock': step({
          actions: [wait(shrinker_lock().lock({ by: self })), must(xe_pagemap(m).deref())],
        }),
      },
    },
    cancel: {
      on: {
        'drm_pagemap_shrinker_cancel: list_empty': step({
          alternatives: {
            empty: {
              guard: not(has(pagemap_shrinker().list, m)),
              actions: [must(xe_pagemap(m).deref())],
              target: 'cancelled_not',
            },
            listed: { actions: [must(xe_pagemap(m).deref()), must(pagemap_shrinker().list_del({ pagemap: m }))] },
          },
          atomic: 'with list_del_init(): both hold the lock of the shrinker',
        }),
      },
    },
    cancelled: {
      on: {
        'drm_pagemap_shrinker_cancel: spin_unlock': step({ actions: [must(shrinker_lock().unlock({ by: self }))] }),
      },
    },
    clear: { on: { 'drm_pagemap_get_from_cache: cache->dpagemap = NULL': step({ actions: [must(cache.clear())] }) } },
    unlock: { on: { 'drm_pagemap_get_from_cache: spin_unlock': step({ actions: [unlock] }) } },
    hold: {
      on: {
        'drm_pagemap_dev_hold: kzalloc_obj (reinit)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'reinit' },
            fail: { guard: fails, target: 'destroy' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    hold_reclaim: call(pagemap_scan, { with: {}, exits: { done: 'hold' } }),
    destroy: call(pagemap_destroy, { with: { m }, exits: { done: 'unlock_lookup_error' } }),
    reinit: {
      on: {
        'drm_pagemap_dev_hold: drm_dev_get (reinit)': step({ actions: [must(dev_hold(m).hold())] }),
      },
    },
    kref: {
      on: {
        'drm_pagemap_reinit: kref_init': step({
          actions: [must(xe_pagemap(m).kref_init({ by: self }))],
          target: 'set_lock',
        }),
      },
    },
    cancelled_not: {
      holds: [],
      on: {
        'drm_pagemap_shrinker_cancel: spin_unlock (empty)': step({
          actions: [must(shrinker_lock().unlock({ by: self }))],
        }),
      },
    },
    clear_lost: {
      holds: [],
      on: { 'drm_pagemap_get_from_cache: cache->dpagemap = NULL (empty)': step({ actions: [must(cache.clear())] }) },
    },
    unlock_null: {
      holds: [],
      on: { 'drm_pagemap_get_from_cache: spin_unlock (NULL)': step({ actions: [unlock] }) },
    },
    create: {
      holds: [],
      on: {
        'xe_pagemap_create: kzalloc_obj': step({
          choose: { outcome: allocation, m: 'pagemap' },
          alternatives: {
            ok: {
              guard: and(succeeds, xe_pagemap(ev('m')).is('free')),
              actions: [must(xe_pagemap(ev('m')).alloc()), set({ m: ev('m') })],
              target: 'create_hold',
            },
            fail: { guard: fails, target: 'unlock_lookup_error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    create_reclaim: call(pagemap_scan, { with: {}, exits: { done: 'create' } }),
    create_hold: {
      on: {
        'drm_pagemap_dev_hold: kzalloc_obj': step({
          choose: { outcome: call_result },
          alternatives: {
            ok: { guard: succeeds, target: 'create_get' },
            fail: { guard: fails },
          },
        }),
      },
    },
    create_kfree: {
      on: {
        'xe_pagemap_create: kfree (out_no_dpagemap)': step({
          actions: [must(pagemap_peer(m).kfree()), must(xe_pagemap(m).kfree())],
          target: 'unlock_lookup_error',
        }),
      },
    },
    create_get: { on: { 'drm_pagemap_dev_hold: drm_dev_get': step({ actions: [must(dev_hold(m).hold())] }) } },
    create_init: {
      on: { 'drm_pagemap_init: kref_init': step({ actions: [must(xe_pagemap(m).kref_init({ by: self }))] }) },
    },
    create_owner: {
      on: {
        'xe_pagemap_create: drm_pagemap_acquire_owner': step({ actions: [must(pagemap_peer(m).acquire())] }),
      },
    },
    create_remap: {
      on: {
        'xe_pagemap_create: devm_memremap_pages': step({
          choose: { outcome: call_result },
          alternatives: {
            ok: { guard: succeeds, actions: [must(dev_pagemap(m).remap())], target: 'set_lock' },
            fail: { guard: and(fails, setting('remap_fails')) },
          },
        }),
      },
    },
    create_leave: {
      on: {
        'xe_pagemap_create: drm_pagemap_release_owner (out_no_pages)': step({
          actions: [must(pagemap_peer(m).release())],
        }),
      },
    },
    create_put: call(pagemap_put, { with: { m, of: 'user' }, exits: { done: 'unlock_lookup_error' } }),
    set_lock: { on: { 'drm_pagemap_cache_set_pagemap: spin_lock': step({ actions: lock }) } },
    set: {
      on: {
        'drm_pagemap_cache_set_pagemap: swap(cache->dpagemap)': step({
          actions: [must(xe_pagemap(m).set_cache()), must(cache.set_pagemap({ pagemap: m }))],
        }),
      },
    },
    set_reinit: {
      on: {
        'drm_pagemap_cache_set_pagemap: reinit_completion(queued)': step({
          actions: [must(cache.reinit_completion())],
        }),
      },
    },
    set_unlock: { on: { 'drm_pagemap_cache_set_pagemap: spin_unlock': step({ actions: [unlock] }) } },
    unlock_lookup: {
      on: {
        'drm_pagemap_cache_unlock_lookup: mutex_unlock': step({
          actions: [must(cache.deref()), must(lookup_mutex().unlock({ by: self }))],
        }),
      },
    },
    exit: {
      on: {
        'xe_drm_pagemap_from_fd: drm_dev_exit': step({
          actions: [must(drm_device().exit({ by: self }))],
          target: 'open',
        }),
      },
    },
    unlock_lookup_error: {
      holds: [],
      on: {
        'drm_pagemap_cache_unlock_lookup: mutex_unlock (error)': step({
          actions: [must(cache.deref()), must(lookup_mutex().unlock({ by: self }))],
        }),
      },
    },
    exit_error: {
      holds: [],
      on: {
        'xe_drm_pagemap_from_fd: drm_dev_exit (error)': step({
          actions: [must(drm_device().exit({ by: self }))],
          target: 'idle',
        }),
      },
    },
    open: {
      tags: ['idle'],
      on: {
        'xe_svm_put_pagemaps: drm_pagemap_put': step({ target: 'put' }),
        'xe_drm_pagemap_populate_mm: drm_dev_enter': step({
          alternatives: {
            unplugged: {
              guard: and(setting('populate'), drm_device().is('unplugged')),
              actions: [must(xe_pagemap(m).op())],
              target: 'open_gone',
            },
            entered: {
              guard: and(setting('populate'), isNull(dev_pagemap(m).folio)),
              actions: [must(xe_pagemap(m).op()), must(drm_device().enter({ by: self }))],
            },
          },
        }),
      },
    },
    zdd: {
      on: {
        'drm_pagemap_zdd_alloc: drm_pagemap_get': step({
          alternatives: {
            first: {
              guard: and(not(xe_pagemap(m).zdd), isNull(dev_pagemap(m).folio)),
              actions: [must(xe_pagemap(m).get_zdd())],
            },
            // Another user was faster: the model has one device page of each pagemap.
            busy: { target: 'populate_exit' },
          },
        }),
      },
    },
    init_folio: {
      on: {
        'drm_pagemap_get_devmem_page: zone_device_folio_init': step({ actions: [must(dev_pagemap(m).init_folio())] }),
      },
    },
    populate_exit: {
      on: {
        'xe_drm_pagemap_populate_mm: drm_dev_exit': step({
          actions: [must(drm_device().exit({ by: self }))],
          target: 'open',
        }),
      },
    },
    // The device is gone for good; nothing is left but to drop what one has.
    open_gone: {
      tags: ['idle'],
      on: { 'xe_svm_put_pagemaps: drm_pagemap_put (ENODEV)': step({ target: 'put' }) },
    },
    gone: { tags: ['idle'], holds: [], on: {} },
    put: call(pagemap_put, { with: { m, of: 'user' }, exits: { done: 'idle' } }),
  },
});
