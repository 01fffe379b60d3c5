/**
 * migrate_into - pages of one device are migrated into the memory of another, over a fabric where addresses have to be allocated.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm(); drivers/gpu/drm/drm_pagemap.c:
 *           drm_pagemap_migrate_remote_to_local(), drm_pagemap_migrate_map_device_pages(); patches 08 and 09 of Message-Id
 *           20260128004841.2436896: device_iova_alloc(), ttm_bo_pin(); replies of 28 Jan 2026 on patch 06: ual_iova_try_alloc()
 * Kept      the new buffer object, locked, or pinned and unlocked (switch `patch09`), and on the LRU as long as its pages are there; the allocation under the reservation of the
 *           target's VM, and its eviction, which finds the buffer object of another migration, or of this one; the copy; the free, under
 *           the same reservation; every error
 * Left out  mmap_lock and folio locks, pages and their content, which `merged` and `fabric` have: they add no edge between the two
 *           migrations, since folios are only tried
 *
 * The switch `copies`: with the source of the pages, as in the series, the address is one of the memory they go to; with the
 * destination, one of the memory they come from.
 */
import {
  accepts,
  and,
  eq,
  ev,
  flow,
  must,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { migrated_bo } from '../resources/migrated_bo.ts';
import { migrated_resv } from '../resources/migrated_resv.ts';

const d = own('d');
const t = own('t');
const exec = drm_exec(self);
const bo = migrated_bo(d);
const shares_vm = eq(setting('bo_resv'), 'vm');
const unlock_bo = {
  vm: { guard: shares_vm, actions: [must(device_resv(d).unlock({ by: self })), must(exec.unlock())] },
  own: { actions: [must(migrated_resv(d).unlock({ by: self })), must(exec.unlock())] },
};
const lock_target = [wait(device_resv(t).lock({ by: self })), must(exec.lock())];
const unlock_target = [must(device_resv(t).unlock({ by: self })), must(exec.unlock())];
/** The walk has the reservation of what it finds already, or gets it by trylock. */
const victim_locked = or(shares_vm, accepts(migrated_resv(t).lock({ by: self })));

export const migrate_into = flow({
  id: 'migrate_into',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm()',
  fields: { d: 'device', t: 'device', err: 'boolean' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_init_locked': step({
          choose: { d: 'device' },
          alternatives: {
            vm: {
              guard: and(migrated_bo(ev('d')).is('none'), shares_vm),
              actions: [
                wait(device_resv(ev('d')).lock({ by: self })),
                must(exec.lock()),
                must(migrated_bo(ev('d')).create()),
                set({ d: ev('d'), err: false }),
              ],
            },
            own: {
              // A new object: nobody has its reservation, although somebody may still have that of the last one.
              guard: and(migrated_bo(ev('d')).is('none'), migrated_resv(ev('d')).is('free')),
              actions: [
                must(migrated_resv(ev('d')).lock({ by: self })),
                must(exec.trylock()),
                must(migrated_bo(ev('d')).create()),
                set({ d: ev('d'), err: false }),
              ],
            },
          },
        }),
      },
    },
    pin: {
      holds: ['d', 'err'],
      on: {
        'xe_drm_pagemap_populate_mm: ttm_bo_pin': step({
          alternatives: {
            locked: { guard: not(setting('patch09')), target: 'target' },
            vm: { guard: shares_vm, actions: [must(device_resv(d).assert_held({ by: self })), must(bo.pin())] },
            own: { actions: [must(migrated_resv(d).assert_held({ by: self })), must(bo.pin())] },
          },
        }),
      },
    },
    unlock: {
      holds: ['d', 'err'],
      on: { 'xe_drm_pagemap_populate_mm: xe_bo_unlock (pinned)': step({ alternatives: unlock_bo }) },
    },
    target: {
      holds: ['d', 'err'],
      on: {
        'drm_pagemap_migrate_map_device_pages: device_iova_alloc': step({
          alternatives: {
            source: { guard: eq(setting('copies'), 'source'), actions: [set({ t: d })] },
            destination: { actions: [set({ t: next('device', d) })] },
          },
        }),
      },
    },
    lock_target: {
      on: { 'ual_iova_try_alloc: dma_resv_lock (migration)': step({ actions: lock_target }) },
    },
    create_table: {
      on: {
        'ual_iova_try_alloc: xe_bo_create_locked (migration)': step({
          choose: { outcome: call_result },
          alternatives: {
            ok: { guard: succeeds, actions: [must(device_resv(t).assert_held({ by: self }))], target: 'unlock_target' },
            full: { guard: fails },
          },
        }),
      },
    },
    evict: {
      on: {
        'ttm_bo_evict_alloc: ttm_lru_walk_trylock (migration)': step({
          alternatives: {
            nothing: { guard: migrated_bo(t).is('none', 'evicted'), actions: [set({ err: true })] },
            pinned: { guard: migrated_bo(t).is('pinned'), actions: [set({ err: true })] },
            contended: { guard: not(victim_locked), actions: [set({ err: true })] },
            evicted: { actions: [must(migrated_bo(t).evict())] },
          },
          atomic: 'lock, eviction and unlock: nobody waits for a lock that is only tried, and pages are left out',
        }),
      },
    },
    unlock_target: {
      on: {
        'ual_iova_try_alloc: dma_resv_unlock (migration)': step({
          alternatives: {
            error: { guard: eq(own('err'), true), actions: unlock_target, target: 'relock' },
            ok: { actions: unlock_target },
          },
        }),
      },
    },
    copy: {
      on: { 'drm_pagemap_migrate_remote_to_local: copy_to_ram': step({}) },
    },
    free_lock: {
      on: { 'ual_iova_free: dma_resv_lock (migration)': step({ actions: lock_target }) },
    },
    free_unlock: {
      on: { 'ual_iova_free: dma_resv_unlock (migration)': step({ actions: unlock_target }) },
    },
    relock: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_lock': step({
          alternatives: {
            locked: {
              guard: not(setting('patch09')),
              target: 'unlock_last',
              unreachable: 'without patch 09 the lock of the target is taken against the rules, or never',
            },
            vm: { guard: shares_vm, actions: [wait(device_resv(d).lock({ by: self })), must(exec.lock())] },
            own: { actions: [wait(migrated_resv(d).lock({ by: self })), must(exec.lock())] },
          },
        }),
      },
    },
    unpin: {
      on: { 'xe_drm_pagemap_populate_mm: ttm_bo_unpin': step({ actions: [must(bo.unpin())] }) },
    },
    unlock_last: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_unlock (migration)': step({
          alternatives: {
            vm: unlock_bo.vm,
            own: unlock_bo.own,
          },
        }),
      },
    },
    resident: {
      tags: ['idle'],
      holds: ['d'],
      on: {
        'xe_svm_devmem_release: xe_bo_put (migration)': step({ actions: [must(bo.put())], target: 'idle' }),
      },
    },
  },
});
