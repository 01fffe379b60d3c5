/**
 * rfc_v3_11 - the series of January 2026 up to patch 11: drm_gpusvm maps the memory of a peer through addresses that it allocates.
 *
 * drm_gpusvm_get_pages()      what an earlier attempt left is freed before each attempt. At the first page of a device, the lock is
 *                             dropped, addresses are allocated, and everything is tested again; then each page is linked, or
 *                             mapped where there is no cookie; synced behind the loop. The pagemap is stored, and its reference
 *                             taken, when everything is mapped, as before
 * __drm_gpusvm_unmap_pages()  with a cookie, one unlink of the whole range; the reference of the pagemap is kept for the free
 * drm_gpusvm_range_remove()   frees behind the unlock
 * drm_gpusvm_pages_iova_free() posted_iova_free
 *
 * The length of a link is PAGE_SHIFT << order, twelve bytes: it is rounded up to a page, but the entry gets the order of it. The warnings of a
 * cookie where none should be are left out: they change nothing.
 */
import {
  addEffect,
  addExit,
  addPlaces,
  and,
  call,
  derive,
  dropEffects,
  each,
  eq,
  ev,
  isNull,
  must,
  next,
  not,
  or,
  own,
  replaceGuard,
  retarget,
  retargetExit,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { posted_iova_alloc } from '../flows/posted_iova_alloc.ts';
import { posted_iova_free } from '../flows/posted_iova_free.ts';
import { reclaim } from '../flows/reclaim.ts';
import { in_range, linked, reached_from } from '../iova_extent.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { addr_order } from '../resources/addr_order.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { posted_cookie } from '../resources/posted_cookie.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { try_alloc } from '../resources/try_alloc.ts';
import { flowOf, rfc_patch, untested } from '../rfc_v3.ts';
import { firstOf } from '../topology.ts';
import { rfc_v3_10 } from './rfc_v3_10.ts';

const r = own('r');
const v = own('v');
const cookie = posted_cookie(r);
/** The pointer is set, whatever it points to. */
const has_cookie = not(cookie.is('none'));
const on_device = hmm_pfn(firstOf(r)).is('device');
const second = next('addr', cookie.base);
/** The address of position j from the base of the cookie; of one that was freed, none is left. */
const at_position = or(
  cookie.is('dangling'),
  and(eq(v, firstOf(r)), eq(ev('a'), cookie.base)),
  and(eq(v, next('virt', firstOf(r))), eq(ev('a'), second)),
  and(eq(v, next('virt', next('virt', firstOf(r)))), eq(ev('a'), next('addr', second))),
);
const own_books = 'the call and the stores to the entry: notifier_lock keeps every other reader of them away';

const allocation = [
  addPlaces('get_pages', {
    free_addresses: call(posted_iova_free, { with: { r }, exits: { done: 'not_tried' } }),
    not_tried: {
      on: {
        'drm_gpusvm_get_pages: try_alloc = false': step({
          actions: [must(try_alloc(self).assign_false())],
          target: 'alloc_pfns',
        }),
      },
    },
  }),
  retargetExit('get_pages', 'valid', 'invalid', 'free_addresses'),
  addPlaces('dma_map_pages', {
    restart: { exit: 'restart' },
    tried: {
      on: {
        'drm_gpusvm_get_pages: !try_alloc': step({
          alternatives: { first: { guard: try_alloc(self).is('not_yet') }, tried: { target: 'cookie' } },
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
    alloc: call(posted_iova_alloc(flowOf(rfc_v3_10.flows, reclaim)), { with: { r }, exits: { done: 'set_tried' } }),
    set_tried: {
      on: {
        'drm_gpusvm_get_pages: try_alloc = true': step({
          actions: [must(try_alloc(self).assign_true())],
          target: 'restart',
        }),
      },
    },
    cookie: {
      on: {
        'drm_gpusvm_get_pages: svm_pages->iova_cookie': step({
          alternatives: { cookie: { guard: has_cookie }, none: { target: 'device_map' } },
        }),
      },
    },
    link_device: {
      on: {
        'xe_drm_pagemap_device_iova_link: dma_iova_link': step({
          choose: { outcome: call_result, a: 'addr' },
          read: { d: hmm_pfn(v).vram },
          alternatives: {
            fail: {
              guard: and(at_position, fails),
              actions: [must(cookie.use()), set({ v: null, err: 'fault' })],
              target: 'err_unmap_pages',
            },
            ok: {
              guard: at_position,
              actions: [
                must(cookie.use()),
                must(iova(ev('a')).link_resource({ vram: ev('d') })),
                must(dma_addr(v).encode({ addr: ev('a'), proto: 'p2p' })),
                must(addr_order(v).encode_ilog2()),
              ],
              target: 'peer_mapped',
            },
          },
          atomic: own_books,
        }),
      },
    },
    sync_cookie: {
      on: {
        'drm_gpusvm_get_pages: svm_pages->iova_cookie (sync)': step({
          alternatives: {
            cookie: { guard: has_cookie },
            device: { guard: on_device, target: 'pagemap_get' },
            none: { target: 'publish' },
          },
        }),
      },
    },
    device_sync: {
      on: {
        'xe_drm_pagemap_device_iova_sync: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            fail: { guard: fails, actions: [must(cookie.use()), set({ err: 'error' })], target: 'err_unmap_pages' },
            device: {
              guard: and(succeeds, on_device),
              actions: [
                must(cookie.use()),
                each(
                  'addr',
                  (a) => and(in_range(a, cookie.base, r), iova(a).is('linked')),
                  (a) => iova(a).sync(),
                ),
              ],
              target: 'pagemap_get',
            },
            system: { actions: [must(cookie.use())], target: 'publish' },
          },
        }),
      },
    },
  }),
  addExit('get_pages', 'map', 'restart', 'map_pages'),
  retarget('drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap', 'tried'),
  retarget('drm_gpusvm_get_pages: dma_use_iova (device page, i > 0)/none', 'cookie'),
  retarget('drm_gpusvm_get_pages: dma_iova_sync/device', 'sync_cookie'),
  retarget('drm_gpusvm_get_pages: dma_iova_sync/unused', 'sync_cookie'),
  addEffect('xe_drm_pagemap_device_map: xe_page_to_dpa', must(addr_order(v).encode()), 'first'),
  addEffect('xe_drm_pagemap_device_map: dma_map_resource', must(addr_order(v).encode()), 'first'),
  addEffect('xe_drm_pagemap_device_map: dma_map_resource (iommu)', must(addr_order(v).encode()), 'first'),
  addEffect('drm_gpusvm_get_pages: dma_map_page', must(addr_order(v).encode()), 'first'),
  addEffect('drm_gpusvm_get_pages: dma_map_page (iommu)', must(addr_order(v).encode()), 'first'),
  addEffect('drm_gpusvm_get_pages: dma_map_page (swiotlb)', must(addr_order(v).encode()), 'first'),
  addEffect('drm_gpusvm_get_pages: dma_iova_link/last', must(addr_order(v).encode()), 'first'),
  addEffect('drm_gpusvm_get_pages: dma_iova_link/more', must(addr_order(v).encode()), 'first'),
];

const unmapping = [
  addPlaces('unmap_pages', {
    cookie: {
      on: {
        '__drm_gpusvm_unmap_pages: svm_pages->iova_cookie': step({
          alternatives: { cookie: { guard: has_cookie }, none: { target: 'unmap_page' } },
        }),
      },
    },
    ops: {
      on: {
        '__drm_gpusvm_unmap_pages: dpagemap->ops': step({
          actions: [must(dpagemap().call({ device: svm_pages(r).dpagemap }))],
        }),
      },
    },
    unlink_device: {
      on: {
        'xe_drm_pagemap_device_iova_unlink: dma_iova_unlink': step({
          actions: [
            must(cookie.use()),
            each(
              'addr',
              (a) => and(linked(a), in_range(a, cookie.base, r), reached_from(a, cookie.base)),
              (a) => iova(a).unlink(),
            ),
            each(
              'addr',
              (a) => and(linked(a), in_range(a, cookie.base, r)),
              (a) => iova(a).leave(),
            ),
          ],
          target: 'clear',
        }),
      },
    },
  }),
  retarget('__drm_gpusvm_unmap_pages: dma_use_iova/pages', 'cookie'),
  replaceGuard('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', or(has_cookie, isNull(svm_pages(r).dpagemap))),
  replaceGuard(
    '__drm_gpusvm_unmap_pages: WRITE_ONCE(flags) (device pages)',
    and(not(has_cookie), not(isNull(svm_pages(r).dpagemap))),
  ),
];

const removal = [
  dropEffects('__drm_gpusvm_range_remove: interval_tree_remove', 'svm_pages.kfree'),
  addPlaces('collect', {
    range_unlock: {
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_unlock (iova_free)': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    free_addresses: call(posted_iova_free, { with: { r }, exits: { done: 'range_put' } }),
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

export const rfc_v3_11 = derive(rfc_v3_10, {
  id: 'rfc_v3_11',
  says: 'The series of January 2026 up to patch 11: a range in the memory of a peer is mapped through addresses that are allocated with the lock dropped.',
  source: [rfc_patch('11')],
  untested: untested(
    '11',
    'M7',
    'T3',
    'T12',
    'V1',
    'V3',
    'V4',
    'V6',
    'V7',
    'V8',
    'S1',
    'S2',
    'S3',
    'S4',
    'R7',
    'R11',
    'L7',
  ),
  resources: [posted_cookie, try_alloc, addr_order],
  changes: [...allocation, ...unmapping, ...removal],
});
