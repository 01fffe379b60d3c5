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
 * without notifier_lock, with a reference of the pagemap. A migration from the memory of one device to that of another asks on
 * behalf of the device that copies, with mmap_lock, folio locks and the reservation of the buffer object held.
 */
import {
  and,
  any,
  call,
  type Effect,
  type Expr,
  each,
  eq,
  ev,
  flow,
  implies,
  isNull,
  must,
  next,
  not,
  or,
  own,
  type Send,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';
import { migrate_cookie } from '../resources/migrate_cookie.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { firstOf, ofPeer, onPeer, rangeOf } from '../topology.ts';
import { reclaim } from './reclaim.ts';
import { ttm_bo_evict_walk } from './ttm_bo_evict_walk.ts';

const r = own('r');
const second = next('addr', ev('base'));
const policy = (name: string) => eq(setting('fabric_alloc'), name);

/** Who asks, and for what. */
interface Caller {
  readonly id: string;
  readonly source: string;
  readonly cookie: ReturnType<typeof iova_cookie<never, 'r'>>;
  /** The operation is called through a pagemap that the caller keeps. */
  readonly through_pagemap: readonly Effect<never, 'r'>[];
  /** The first page, and whether there is a second. */
  readonly page: Expr<never, 'r' | 'i'>;
  readonly two_pages: Expr<never, 'r' | 'i'>;
  /** The pages are in the memory of the device that will use the addresses. */
  readonly own_device: Expr<never, 'r' | 'i'>;
  /** How that device reaches them. */
  readonly way: (mode: string) => Expr<never, 'r' | 'i'>;
  readonly reserve_iova: (a: Expr<never, never>) => Send<never, 'r'>;
  readonly reserve_network: (a: Expr<never, never>) => Send<never, 'r'>;
}

const alloc_flow = ({ id, source, cookie, through_pagemap, page, two_pages, own_device, way, ...reserve }: Caller) => {
  const covered = (a: Expr<never, never>) => or(eq(a, ev('base')), and(two_pages, eq(a, second)));
  const room = and(iova(ev('base')).is('none'), implies(two_pages, iova(second).is('none')));
  const fabric_room = and(fabric_pte(ev('base')).is('none'), implies(two_pages, fabric_pte(second).is('none')));
  const no_addresses = not(
    any('addr', (a) =>
      and(
        fabric_pte(a).is('none'),
        implies(two_pages, and(not(isNull(next('addr', a))), fabric_pte(next('addr', a)).is('none'))),
      ),
    ),
  );
  /** A page-table page needs VRAM of the target, and every block is taken. */
  const no_room = not(any('bo', (b) => and(eq(ofPeer(b), own('peer')), bo(b).is('free'))));
  const take_addresses = [
    must(cookie.set_network({ base: ev('base') })),
    each('addr', covered, reserve.reserve_network),
  ];

  return flow({
    id,
    kind: 'thread',
    source,
    fields: { r: 'range', i: 'index', err: 'boolean', locked: 'boolean', peer: 'boolean' },
    params: ['r', 'i'],
    exits: ['done', 'error'],
    initial: 'own_device',
    states: {
      own_device: {
        on: {
          'xe_drm_pagemap_device_iova_alloc: xpagemap->drm.dev': step({
            read: { d: page },
            alternatives: {
              own: { guard: own_device, actions: [...through_pagemap, must(cookie.set_null())], target: 'done' },
              peer: { actions: [...through_pagemap, set({ peer: onPeer(ev('d')) })] },
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
              pcie: { guard: way('pcie') },
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
            actions: [must(cookie.set_iova({ base: ev('base') })), each('addr', covered, reserve.reserve_iova)],
            target: 'done',
          }),
          'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc (false)': step({ target: 'not_needed' }),
        },
      },
      ual_use_iova: {
        on: {
          'ual_iova_try_alloc: ual_use_iova': step({
            alternatives: {
              physical: { guard: not(way('fabric_virtual')), target: 'not_needed' },
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
          'xe_drm_pagemap_device_iova_alloc: kfree(cookie)': step({
            actions: [must(cookie.set_null())],
            target: 'done',
          }),
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
        with: { ticket: false, peer: own('peer') },
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
                actions: [must(fabric_resv().assert_held({ by: self })), ...take_addresses],
              },
              unlocked: {
                guard: fabric_room,
                actions: take_addresses,
                target: 'done',
              },
            },
          }),
          'ual_iova_try_alloc: addresses of the target (ENOSPC)': step({
            guard: and(no_addresses, not(eq(own('locked'), true))),
            target: 'err_kfree',
          }),
          'ual_iova_try_alloc: addresses of the target (ENOSPC, dma_resv_lock)': step({
            guard: and(no_addresses, eq(own('locked'), true)),
            actions: [set({ err: true })],
            target: 'resv_unlock',
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
};

const first_page = hmm_pfn(firstOf(r)).vram;

/** For the pages of a range. */
export const device_iova_alloc = alloc_flow({
  id: 'device_iova_alloc',
  source: 'patch 10 of 20260128004841.2436896: xe_drm_pagemap_device_iova_alloc()',
  cookie: iova_cookie(r),
  through_pagemap: [must(dpagemap().use({ range: r }))],
  page: first_page,
  two_pages: eq(rangeOf(next('virt', firstOf(r))), r),
  own_device: not(onPeer(first_page)),
  way: (mode) => eq(setting('to_peer'), mode),
  reserve_iova: (a) => iova(a).alloc_cookie({ range: r }),
  reserve_network: (a) => fabric_pte(a).alloc({ range: r }),
});

const i = own('i');
const destination = dst_pfn(self, i).vram;

/** For the device pages that a migration goes to, and the device that copies, which has the sources. */
export const migrate_iova_alloc = alloc_flow({
  id: 'migrate_iova_alloc',
  source: 'patch 08 of 20260128004841.2436896: drm_pagemap_migrate_map_device_pages(), device_iova_alloc()',
  cookie: migrate_cookie(self),
  // The zdd of the destinations holds it.
  through_pagemap: [],
  page: destination,
  two_pages: not(isNull(next('index', i))),
  own_device: eq(onPeer(src_pfn(self, i).vram), onPeer(destination)),
  way: (mode) =>
    or(
      and(onPeer(destination), eq(setting('to_peer'), mode)),
      and(not(onPeer(destination)), eq(setting('from_peer'), mode)),
    ),
  reserve_iova: (a) => iova(a).alloc_for({ by: self }),
  reserve_network: (a) => fabric_pte(a).alloc_for({ by: self }),
});
