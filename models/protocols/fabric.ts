/**
 * fabric - `merged` with one interface for the memory of a peer, whatever the way there: PCIe with or without an IOMMU, a fabric with
 * physical or with virtual addresses.
 *
 * Nobody posted this as code. It is patches 06 to 11 of Message-Id 20260128004841.2436896 with the fabric as sketched in the replies
 * of 28 January 2026, put right where the posted form is wrong, and on top of `merged` instead of the tree of January:
 *
 *   drm_gpusvm_get_pages()      the addresses are allocated with notifier_lock dropped, once for each attempt, and everything is tested
 *                               again. The pagemap is taken before the lock is dropped (the patch takes it when everything
 *                               is mapped, and frees through a pointer that may be NULL); an error of the allocation goes to the exit that
 *                               does not unlock
 *   __drm_gpusvm_unmap_pages()  unlinks what is linked, and leaves addresses and pagemap for later
 *   drm_gpusvm_pages_iova_free() before a new attempt and when the range goes; clears the pointer to the cookie
 *   device_iova_alloc()         an error where addresses are needed and could not be had (the sketch returns NULL for a failed kzalloc,
 *                               which then passes for the physical mode)
 *
 * The switch `fabric_alloc` says what the allocation at the target may do.
 */
import {
  addPlaces,
  addSteps,
  and,
  call,
  derive,
  dropEffects,
  type Expr,
  each,
  eq,
  ev,
  isNull,
  must,
  ne,
  not,
  or,
  own,
  replaceGuard,
  retarget,
  retargetExit,
  self,
  set,
  setting,
  startAt,
  step,
} from '../../src/model/index.ts';
import { device_iova_alloc, migrate_iova_alloc } from '../flows/device_iova_alloc.ts';
import { device_iova_unlink } from '../flows/device_iova_unlink.ts';
import { fabric_access } from '../flows/fabric_access.ts';
import { fabric_copy } from '../flows/fabric_copy.ts';
import { fabric_tlb_engine } from '../flows/fabric_tlb_engine.ts';
import { migrate_iova_unmap } from '../flows/migrate_iova_unmap.ts';
import { pages_iova_free } from '../flows/pages_iova_free.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { fabric_inval } from '../resources/fabric_inval.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { fabric_tlb } from '../resources/fabric_tlb.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';
import { iova_state } from '../resources/iova_state.ts';
import { migrate_cookie } from '../resources/migrate_cookie.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { boOf, deviceOf, firstOf, onPeer } from '../topology.ts';
import { dma_conflicts, merged } from './merged.ts';

const r = own('r');
const v = own('v');
const cookie = iova_cookie(r);
/** The pointer is there, whatever it points to. */
const has_cookie = cookie.is('iova', 'network', 'dangling');
const on_peer = onPeer(hmm_pfn(v).vram);
const pcie = eq(setting('to_peer'), 'pcie');
const dma_use_iova = iova_state(r).is('live', 'stale');
const own_books = 'the call and the stores to the entry: notifier_lock keeps every other reader of them away';
const failed = [set({ v: null, err: 'fault' })] as const;
const linked = (a: Expr<never, never>, instance: typeof iova | typeof fabric_pte) =>
  and(eq(instance(a).cookie, r), instance(a).is('linked'));

/** Addresses first, with notifier_lock dropped; and before that, what the last attempt left is freed. */
const allocation = [
  addPlaces('get_pages', {
    free_addresses: call(pages_iova_free, { with: { r }, exits: { done: 'alloc_pfns' } }),
    try_alloc: {
      on: {
        'drm_gpusvm_get_pages: try_alloc': step({
          alternatives: {
            system: { guard: not(hmm_pfn(firstOf(r)).is('device')), target: 'map' },
            tried: { guard: not(cookie.is('none')), target: 'map' },
            device: {},
          },
        }),
      },
    },
    pagemap_get: {
      on: {
        'drm_gpusvm_get_pages: drm_pagemap_get (try_alloc)': step({
          actions: [must(dpagemap().get_range({ range: r }))],
        }),
      },
    },
    pagemap_store: {
      on: {
        'drm_gpusvm_get_pages: svm_pages->dpagemap (try_alloc)': step({
          actions: [must(svm_pages(r).set_dpagemap({ device: deviceOf(boOf(hmm_pfn(firstOf(r)).vram)) }))],
        }),
      },
    },
    alloc_unlock: {
      on: {
        'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (try_alloc)': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    alloc_addresses: call(device_iova_alloc, {
      with: { r, i: null },
      exits: { done: 'map_pages', error: 'error_free' },
    }),
  }),
  retargetExit('get_pages', 'valid', 'invalid', 'free_addresses'),
  retarget('drm_gpusvm_get_pages: dma_addr/array', 'try_alloc'),
];

/** Linked where there are addresses, and mapped page by page where none are needed. */
const mapping = [
  retarget('drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap', 'device_map'),
  replaceGuard(
    'xe_drm_pagemap_device_map: dma_map_resource',
    and(on_peer, not(has_cookie), pcie, not(setting('iommu'))),
  ),
  replaceGuard(
    'xe_drm_pagemap_device_map: dma_map_resource (iommu)',
    and(onPeer(ev('d')), not(has_cookie), pcie, setting('iommu'), iova(ev('a')).is('none')),
  ),
  replaceGuard('drm_gpusvm_get_pages: dma_mapping_error (device_map)', and(on_peer, not(has_cookie), pcie)),
  addSteps('dma_map_pages', 'device_map', {
    'xe_drm_pagemap_device_map: xe_page_to_dpa (fabric)': step({
      guard: and(on_peer, not(has_cookie), not(pcie)),
      actions: [must(dma_addr(v).encode_device({ vram: hmm_pfn(v).vram, proto: 'fabric' }))],
      target: 'peer_mapped',
      atomic: own_books,
    }),
    'xe_drm_pagemap_device_iova_link: dma_iova_link': step({
      choose: { outcome: call_result },
      read: { a: cookie.next, d: hmm_pfn(v).vram },
      alternatives: {
        fail: { guard: and(cookie.is('iova'), fails), actions: failed, target: 'err_unmap' },
        ok: {
          guard: cookie.is('iova', 'dangling'),
          actions: [
            must(cookie.advance()),
            must(iova(ev('a')).link_resource({ vram: ev('d') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'p2p' })),
          ],
          target: 'peer_mapped',
        },
      },
      atomic: own_books,
    }),
    'xe_drm_pagemap_device_iova_link: ual_iova_link': step({
      choose: { outcome: call_result },
      read: { a: cookie.next, d: hmm_pfn(v).vram },
      alternatives: {
        fail: { guard: and(cookie.is('network'), fails), actions: failed, target: 'err_unmap' },
        ok: {
          guard: cookie.is('network'),
          actions: [
            must(cookie.advance()),
            must(fabric_pte(ev('a')).link({ vram: ev('d') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'fabric' })),
          ],
          target: 'peer_mapped',
        },
      },
      atomic: own_books,
    }),
  }),
  addSteps('dma_map_pages', 'sync', {
    'drm_gpusvm_get_pages: device_iova_sync': step({
      choose: { outcome: call_result },
      alternatives: {
        fail: { guard: and(has_cookie, fails), actions: [set({ err: 'error' })], target: 'err_unmap' },
        ok: {
          guard: has_cookie,
          actions: [
            each(
              'addr',
              (a) => linked(a, iova),
              (a) => iova(a).sync(),
            ),
            each(
              'addr',
              (a) => linked(a, fabric_pte),
              (a) => fabric_pte(a).sync(),
            ),
          ],
          target: 'publish',
        },
      },
    }),
  }),
  replaceGuard('drm_gpusvm_get_pages: dma_iova_sync/unused', and(succeeds, not(has_cookie), not(dma_use_iova))),
];

/** What is linked goes; addresses and pagemap stay until somebody comes who may sleep. */
const unmapping = [
  addPlaces('unmap_pages', {
    cookie: {
      on: {
        '__drm_gpusvm_unmap_pages: iova_cookie': step({
          alternatives: {
            linked: { guard: and(has_cookie, ne(cookie.next, cookie.base)) },
            nothing_linked: { guard: has_cookie, target: 'clear' },
            none: { target: 'unmap_page' },
          },
        }),
      },
    },
    unlink_device: call(device_iova_unlink, { with: { r }, exits: { done: 'clear' } }),
  }),
  retarget('__drm_gpusvm_unmap_pages: dma_use_iova/pages', 'cookie'),
  replaceGuard('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', or(has_cookie, isNull(svm_pages(r).dpagemap))),
  replaceGuard(
    '__drm_gpusvm_unmap_pages: WRITE_ONCE(flags) (device pages)',
    and(not(has_cookie), not(isNull(svm_pages(r).dpagemap))),
  ),
];

/** The addresses go with the range, when notifier_lock is released. */
const removal = [
  dropEffects('__drm_gpusvm_range_remove: interval_tree_remove', 'svm_pages.kfree'),
  addPlaces('collect', {
    range_unlock: {
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_unlock': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    free_addresses: call(pages_iova_free, { with: { r }, exits: { done: 'range_put' } }),
    range_put: {
      on: {
        'drm_gpusvm_range_put: kfree(range)': step({
          actions: [must(svm_pages(r).kfree()), must(cookie.kfree())],
          target: 'last',
        }),
      },
    },
  }),
  retarget('__drm_gpusvm_range_remove: interval_tree_remove', 'range_unlock'),
];

const entry = pagemap_addr(self, own('i'));
const destination = dst_pfn(self, own('i')).vram;
const copied_with = migrate_cookie(self);
const has_copy_cookie = copied_with.is('iova', 'network');
const copy_way = (mode: string) =>
  or(
    and(onPeer(destination), eq(setting('to_peer'), mode)),
    and(not(onPeer(destination)), eq(setting('from_peer'), mode)),
  );
const private_books = 'the call and the store to the array: both belong to this thread';
const link_for_copy = (instance: typeof iova | typeof fabric_pte, a: Expr<never, never>) =>
  and(eq(instance(a).by, self), instance(a).is('linked'));

/** A copy from one device to another, through the same interface: allocated, linked, synced, copied, unlinked and freed. */
const copies = [
  addPlaces('map_device_pages', {
    alloc_addresses: call(migrate_iova_alloc, {
      with: { r: null, i: own('i') },
      exits: { done: 'page', error: 'error' },
    }),
    sync: {
      on: {
        'drm_pagemap_migrate_map_device_private_pages: device_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            unused: { guard: and(succeeds, not(has_copy_cookie)), target: 'ok' },
            ok: {
              guard: and(succeeds, has_copy_cookie),
              actions: [
                each(
                  'addr',
                  (a) => link_for_copy(iova, a),
                  (a) => iova(a).sync(),
                ),
                each(
                  'addr',
                  (a) => link_for_copy(fabric_pte, a),
                  (a) => fabric_pte(a).sync(),
                ),
              ],
              target: 'ok',
            },
            fail: { guard: and(fails, has_copy_cookie), target: 'error' },
          },
        }),
      },
    },
  }),
  startAt('map_device_pages', 'alloc_addresses'),
  retarget('drm_pagemap_migrate_map_device_private_pages: i < npages/last', 'sync'),
  replaceGuard(
    'xe_drm_pagemap_device_map: dma_map_resource (migration)',
    and(copy_way('pcie'), not(has_copy_cookie), not(setting('iommu'))),
  ),
  replaceGuard(
    'xe_drm_pagemap_device_map: dma_map_resource (migration, iommu)',
    and(copy_way('pcie'), not(has_copy_cookie), setting('iommu'), iova(ev('a')).is('none')),
  ),
  replaceGuard(
    'drm_pagemap_migrate_map_device_private_pages: dma_mapping_error',
    and(copy_way('pcie'), not(has_copy_cookie)),
  ),
  addSteps('map_device_pages', 'page', {
    'xe_drm_pagemap_device_map: xe_page_to_dpa (migration, fabric)': step({
      guard: and(not(copy_way('pcie')), not(has_copy_cookie)),
      actions: [must(entry.encode_device({ vram: destination, proto: 'fabric' }))],
      target: 'more',
      atomic: private_books,
    }),
    'xe_drm_pagemap_device_iova_link: dma_iova_link (migration)': step({
      choose: { outcome: call_result },
      read: { a: copied_with.next, d: destination },
      alternatives: {
        fail: { guard: and(copied_with.is('iova'), fails), target: 'error' },
        ok: {
          guard: copied_with.is('iova'),
          actions: [
            must(copied_with.advance()),
            must(iova(ev('a')).link_resource({ vram: ev('d') })),
            must(entry.encode_iova({ addr: ev('a'), vram: ev('d'), proto: 'p2p' })),
          ],
          target: 'more',
        },
      },
      atomic: private_books,
    }),
    'xe_drm_pagemap_device_iova_link: ual_iova_link (migration)': step({
      choose: { outcome: call_result },
      read: { a: copied_with.next, d: destination },
      alternatives: {
        fail: { guard: and(copied_with.is('network'), fails), target: 'error' },
        ok: {
          guard: copied_with.is('network'),
          actions: [
            must(copied_with.advance()),
            must(fabric_pte(ev('a')).link({ vram: ev('d') })),
            must(entry.encode_iova({ addr: ev('a'), vram: ev('d'), proto: 'fabric' })),
          ],
          target: 'more',
        },
      },
      atomic: private_books,
    }),
  }),
  addPlaces('unmap_device_pages', {
    cookie: {
      on: {
        'drm_pagemap_migrate_unmap_pages: iova_cookie (migration)': step({
          alternatives: {
            addresses: { guard: has_copy_cookie },
            none: { actions: [must(copied_with.clear())], target: 'page' },
          },
        }),
      },
    },
    unmap_addresses: call(migrate_iova_unmap, { with: {}, exits: { done: 'done' } }),
  }),
  startAt('unmap_device_pages', 'cookie'),
];

const NO_FEWER = 'sizes with fewer addresses than pages are refused';
const BEHIND_L9 = 'the lock before it breaks L9 in a migration: fabric_home_takes_resv';

export const fabric = derive(merged, {
  id: 'fabric',
  says: 'One interface for the memory of a peer over PCIe or a fabric: addresses allocated and freed where one may sleep, linked and unlinked anywhere.',
  source: [
    {
      file: 'RFC v3 06/11 to 11/11 and replies',
      tree: 'Message-Id',
      commit: '20260128004841.2436896-7 to -12',
      note: 'put right, see the protocol',
    },
  ],
  untested: {
    M7: 'nothing is write-protected: no fork here',
    V8: 'no fork here',
    R7: 'no process exits here',
    'device_iova_alloc: ual_iova_try_alloc: addresses of the target (ENOSPC': NO_FEWER,
    'migrate_iova_alloc: ual_iova_try_alloc: addresses of the target (ENOSPC': NO_FEWER,
    'map_device_pages: drm_pagemap_migrate_map_device_private_pages: i < npages/more':
      'one page in each migration here',
    'migrate_iova_alloc: xe_drm_pagemap_device_iova_alloc: xpagemap->drm.dev/own':
      'no block moves within a device here',
    'migrate_iova_alloc: ual_iova_try_alloc: xe_bo_create_locked': BEHIND_L9,
    'migrate_iova_alloc: ual_iova_try_alloc: addresses of the target/locked': BEHIND_L9,
    'migrate_iova_alloc: ual_iova_try_alloc: dma_resv_unlock': BEHIND_L9,
    'migrate_iova_unmap: ual_iova_free: dma_resv_lock': BEHIND_L9,
    'migrate_iova_unmap: ual_iova_free: addresses of the target (dma_resv_lock)': BEHIND_L9,
    'migrate_iova_unmap: ual_iova_free: dma_resv_unlock': BEHIND_L9,
  },
  switches: {
    fabric_alloc: {
      values: ['reclaim_safe', 'fails', 'reclaim_unsafe', 'takes_resv'],
      initial: 'reclaim_unsafe',
      says: 'what the allocation of addresses with translation at the target may do: take page-table pages of a pool; fail instead of waiting; reclaim; take the reservation lock of the VM of the target as well, and evict',
    },
  },
  conflicts: dma_conflicts,
  resources: [iova_cookie, migrate_cookie, fabric_pte, fabric_tlb, fabric_inval, fabric_resv],
  flows: [fabric_access, fabric_copy, fabric_tlb_engine],
  changes: [...allocation, ...copies, ...mapping, ...unmapping, ...removal],
});
