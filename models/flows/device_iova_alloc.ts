/**
 * device_iova_alloc - addresses for pages in the memory of a peer: an IOVA over PCIe, addresses at the target over a fabric.
 *
 * Kernel    patch 10 of Message-Id 20260128004841.2436896: xe_drm_pagemap_device_iova_alloc(); replies of 28 January 2026 on patch 06:
 *           ual_distance(), ual_iova_try_alloc()
 * Kept      NULL for the own device and where no addresses are needed (physical mode, no IOMMU), an error where they are needed and could
 *           not be had; what the target allocates for its page table, by the switch `fabric_alloc`: page-table pages of a pool; pages
 *           by an allocation that fails instead of waiting; by one that reclaims; a buffer object under the reservation lock of the
 *           target's VM, for which it may evict
 * Left out  prove_locking(), which only asks lockdep; the page-table pages as memory: they take no block of VRAM here
 *
 * The sketch returns NULL where the cookie cannot be allocated, and the caller then maps physically; here that is an error. Called
 * without notifier_lock, with a reference of the pagemap.
 */
import {
  and,
  any,
  call,
  type Expr,
  each,
  eq,
  ev,
  flow,
  implies,
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
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { firstOf, ofPeer, onPeer, rangeOf } from '../topology.ts';
import { reclaim } from './reclaim.ts';
import { ttm_bo_evict_walk } from './ttm_bo_evict_walk.ts';

const r = own('r');
const cookie = iova_cookie(r);
const own_device = not(onPeer(hmm_pfn(firstOf(r)).vram));
const two_pages = eq(rangeOf(next('virt', firstOf(r))), r);
const second = next('addr', ev('base'));
const covered = (a: Expr<never, never>) => or(eq(a, ev('base')), and(two_pages, eq(a, second)));
const room = and(iova(ev('base')).is('none'), implies(two_pages, iova(second).is('none')));
const fabric_room = and(fabric_pte(ev('base')).is('none'), implies(two_pages, fabric_pte(second).is('none')));
const policy = (name: string) => eq(setting('fabric_alloc'), name);
const virtual = eq(setting('to_peer'), 'fabric_virtual');
/** A page-table page needs VRAM of the target, and every block is taken. */
const no_room = not(any('bo', (b) => and(ofPeer(b), bo(b).is('free'))));
const through_pagemap = must(dpagemap().use({ range: r }));

export const device_iova_alloc = flow({
  id: 'device_iova_alloc',
  kind: 'thread',
  source: 'patch 10 of 20260128004841.2436896: xe_drm_pagemap_device_iova_alloc()',
  fields: { r: 'range', err: 'boolean', locked: 'boolean' },
  params: ['r'],
  exits: ['done', 'error'],
  initial: 'own_device',
  states: {
    own_device: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: xpagemap->drm.dev': step({
          alternatives: {
            own: { guard: own_device, actions: [through_pagemap, must(cookie.set_null())], target: 'done' },
            peer: { actions: [through_pagemap] },
          },
        }),
      },
    },
    kzalloc: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: kzalloc_obj(cookie)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'distance' },
            fail: { guard: fails, target: 'error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    kzalloc_reclaim: call(reclaim, { with: {}, exits: { done: 'kzalloc' } }),
    distance: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: ual_distance': step({
          alternatives: {
            pcie: { guard: eq(setting('to_peer'), 'pcie') },
            fabric: { target: 'ual_use_iova' },
          },
        }),
      },
    },
    dma_iova: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), room),
          actions: [
            must(cookie.set_iova({ base: ev('base') })),
            each('addr', covered, (a) => iova(a).alloc_cookie({ range: r })),
          ],
          target: 'done',
        }),
        'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc (false)': step({ target: 'not_needed' }),
      },
    },
    ual_use_iova: {
      on: {
        'ual_iova_try_alloc: ual_use_iova': step({
          alternatives: {
            physical: { guard: not(virtual), target: 'not_needed' },
            pool: { guard: policy('reclaim_safe'), target: 'addresses' },
            nowait: { guard: policy('fails'), target: 'alloc_nowait' },
            reclaims: { guard: policy('reclaim_unsafe'), target: 'alloc' },
            resv: { guard: policy('takes_resv'), target: 'resv_lock' },
          },
        }),
      },
    },
    not_needed: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: kfree(cookie)': step({ actions: [must(cookie.set_null())], target: 'done' }),
      },
    },
    alloc_nowait: {
      on: {
        'ual_iova_try_alloc: alloc_pages (GFP_NOWAIT)': step({
          choose: { outcome: call_result },
          alternatives: { ok: { guard: succeeds, target: 'addresses' }, fail: { guard: fails, target: 'err_kfree' } },
        }),
      },
    },
    alloc: {
      on: {
        'ual_iova_try_alloc: alloc_pages (GFP_KERNEL)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'addresses' },
            fail: { guard: fails, target: 'err_kfree' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    resv_lock: {
      on: {
        'ual_iova_try_alloc: dma_resv_lock': step({
          actions: [wait(fabric_resv().lock({ by: self })), must(ww_acquire_ctx(self).lock()), set({ locked: true })],
        }),
      },
    },
    create_bo: {
      on: {
        'ual_iova_try_alloc: xe_bo_create_locked': step({
          choose: { outcome: allocation },
          alternatives: {
            full: { guard: and(succeeds, no_room), target: 'evict' },
            ok: { guard: succeeds, target: 'addresses' },
            fail: { guard: fails, actions: [set({ err: true })], target: 'resv_unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    create_bo_reclaim: call(reclaim, { with: {}, exits: { done: 'create_bo' } }),
    evict: call(ttm_bo_evict_walk, {
      with: { ticket: false, peer: true },
      exits: { ok: 'addresses', error: 'evict_failed' },
    }),
    evict_failed: {
      on: {
        'ual_iova_try_alloc: xe_bo_create_locked (ENOSPC)': step({
          actions: [set({ err: true })],
          target: 'resv_unlock',
        }),
      },
    },
    addresses: {
      on: {
        'ual_iova_try_alloc: addresses of the target': step({
          choose: { base: 'addr' },
          alternatives: {
            locked: {
              guard: and(fabric_room, eq(own('locked'), true)),
              actions: [
                must(cookie.set_network({ base: ev('base') })),
                each('addr', covered, (a) => fabric_pte(a).alloc({ range: r })),
              ],
            },
            unlocked: {
              guard: fabric_room,
              actions: [
                must(cookie.set_network({ base: ev('base') })),
                each('addr', covered, (a) => fabric_pte(a).alloc({ range: r })),
              ],
              target: 'done',
            },
          },
        }),
      },
    },
    resv_unlock: {
      on: {
        'ual_iova_try_alloc: dma_resv_unlock': step({
          alternatives: {
            error: {
              guard: eq(own('err'), true),
              actions: [must(fabric_resv().unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
              target: 'err_kfree',
            },
            ok: {
              actions: [must(fabric_resv().unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
              target: 'done',
            },
          },
        }),
      },
    },
    err_kfree: {
      on: { 'xe_drm_pagemap_device_iova_alloc: kfree(cookie) (err)': step({ target: 'error' }) },
    },
    done: { exit: 'done' },
    error: { exit: 'error' },
  },
});
