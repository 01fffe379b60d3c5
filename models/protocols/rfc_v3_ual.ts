/**
 * rfc_v3_ual - patch 11 with the fabric as its author sketched it in the replies of 28 January 2026, corrections included.
 *
 * Nobody posted this as code. device_iova_alloc() asks for the distance: over PCIe it is that of patch 10, over a fabric the target
 * allocates addresses if it translates. What fails there is an error pointer; a cookie that cannot be allocated is NULL, as before,
 * and so is one that is not needed. With NULL a page is mapped by its physical address, in either mode.
 * The error pointer leads to err_unmap in drm_gpusvm_get_pages(), where notifier_lock is released, which was dropped to allocate.
 *
 * What an unlink does at the target, the sketch does not say; it is that of `fabric`: entries, flush, wait.
 */
import {
  addEffect,
  addExit,
  addPlaces,
  addSteps,
  and,
  derive,
  dropEffects,
  each,
  eq,
  ev,
  must,
  next,
  not,
  or,
  own,
  replaceGuard,
  retarget,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { fabric_access } from '../flows/fabric_access.ts';
import { fabric_tlb_engine } from '../flows/fabric_tlb_engine.ts';
import { in_range } from '../iova_extent.ts';
import { call_result, fails } from '../outcomes.ts';
import { addr_order } from '../resources/addr_order.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { fabric_inval } from '../resources/fabric_inval.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { fabric_tlb } from '../resources/fabric_tlb.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { posted_cookie } from '../resources/posted_cookie.ts';
import { untested } from '../rfc_v3.ts';
import { firstOf, onPeer } from '../topology.ts';
import { dma_conflicts } from './merged.ts';
import { rfc_v3_11 } from './rfc_v3_11.ts';

const r = own('r');
const v = own('v');
const cookie = posted_cookie(r);
const network = cookie.is('network');
const pcie = eq(setting('to_peer'), 'pcie');
const on_peer = onPeer(hmm_pfn(v).vram);
const second = next('addr', cookie.base);
const at_position = or(
  and(eq(v, firstOf(r)), eq(ev('a'), cookie.base)),
  and(eq(v, next('virt', firstOf(r))), eq(ev('a'), second)),
  and(eq(v, next('virt', next('virt', firstOf(r)))), eq(ev('a'), next('addr', second))),
);
const of_iova = or(cookie.is('dangling'), and(cookie.is('iova'), at_position));
const own_books = 'the call and the stores to the entry: notifier_lock keeps every other reader of them away';

const allocation = [
  addPlaces('posted_iova_alloc', {
    distance: {
      on: {
        'xe_drm_pagemap_device_iova_alloc: ual_distance': step({
          alternatives: { pcie: { guard: pcie, target: 'try_alloc' }, fabric: {} },
        }),
      },
    },
    ual_use_iova: {
      on: {
        'ual_iova_try_alloc: ual_use_iova': step({
          alternatives: {
            physical: { guard: eq(setting('to_peer'), 'fabric_physical'), target: 'kfree' },
            virtual: {},
          },
        }),
      },
    },
    ual_alloc: {
      on: {
        'ual_iova_try_alloc: addresses of the target': step({
          choose: { base: 'addr' },
          guard: not(
            // All of them free.
            or(
              not(fabric_pte(ev('base')).is('none')),
              and(
                in_range(next('addr', ev('base')), ev('base'), r),
                not(fabric_pte(next('addr', ev('base'))).is('none')),
              ),
            ),
          ),
          actions: [
            must(cookie.assign_network({ base: ev('base') })),
            each(
              'addr',
              (a) => in_range(a, ev('base'), r),
              (a) => fabric_pte(a).alloc({ range: r }),
            ),
          ],
          target: 'done',
        }),
        'ual_iova_try_alloc: ERR_PTR(err)': step({ target: 'error' }),
      },
    },
    error: { exit: 'error' },
  }),
  retarget('xe_drm_pagemap_device_iova_alloc: kzalloc/ok', 'distance'),
  addPlaces('dma_map_pages', {
    alloc_error: {
      on: {
        'drm_gpusvm_get_pages: IS_ERR(iova_cookie)': step({
          actions: [set({ v: null, err: 'error' })],
          target: 'err_unmap_pages',
        }),
      },
    },
  }),
  addExit('dma_map_pages', 'alloc', 'error', 'alloc_error'),
  // An assertion that fails is a warning, and what comes behind it happens all the same.
  dropEffects('__drm_gpusvm_unmap_pages: flags.has_dma_mapping', 'notifier_lock.assert_held'),
];

const mapping = [
  replaceGuard('xe_drm_pagemap_device_iova_link: dma_iova_link/fail', and(of_iova, fails)),
  replaceGuard('xe_drm_pagemap_device_iova_link: dma_iova_link/ok', of_iova),
  addSteps('dma_map_pages', 'link_device', {
    'xe_drm_pagemap_device_iova_link: ual_iova_link': step({
      choose: { outcome: call_result, a: 'addr' },
      read: { d: hmm_pfn(v).vram },
      alternatives: {
        fail: {
          guard: and(network, at_position, fails),
          actions: [set({ v: null, err: 'fault' })],
          target: 'err_unmap_pages',
        },
        ok: {
          guard: and(network, at_position),
          actions: [
            must(fabric_pte(ev('a')).link({ vram: ev('d') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'fabric' })),
            must(addr_order(v).encode_ilog2()),
          ],
          target: 'peer_mapped',
        },
      },
      atomic: own_books,
    }),
  }),
  addSteps('dma_map_pages', 'device_map', {
    'xe_drm_pagemap_device_map: xe_page_to_dpa (fabric)': step({
      guard: and(on_peer, not(pcie)),
      actions: [
        must(addr_order(v).encode()),
        must(dma_addr(v).encode_device({ vram: hmm_pfn(v).vram, proto: 'fabric' })),
      ],
      target: 'peer_mapped',
      atomic: own_books,
    }),
  }),
  replaceGuard('drm_gpusvm_get_pages: dma_mapping_error (device_map)', and(on_peer, pcie)),
  addEffect(
    'xe_drm_pagemap_device_iova_sync: dma_iova_sync/device',
    each(
      'addr',
      (a) => and(eq(fabric_pte(a).cookie, r), fabric_pte(a).is('linked')),
      (a) => fabric_pte(a).sync(),
    ),
  ),
];

const unmapping = [
  replaceGuard('xe_drm_pagemap_device_iova_unlink: dma_iova_unlink', not(network)),
  addSteps('unmap_pages', 'unlink_device', {
    'ual_iova_unlink: clear entries': step({
      guard: network,
      actions: [
        each(
          'addr',
          (a) => and(eq(fabric_pte(a).cookie, r), fabric_pte(a).is('linked', 'synced')),
          (a) => fabric_pte(a).unlink(),
        ),
      ],
      target: 'flush_target',
    }),
  }),
  addPlaces('unmap_pages', {
    flush_target: {
      on: {
        'ual_iova_unlink: flush TLB of the target': step({ actions: [must(fabric_inval(self).submit({ range: r }))] }),
      },
    },
    flushed_target: {
      on: {
        'ual_iova_unlink: wait for the flush': step({ actions: [wait(fabric_inval(self).wait())], target: 'clear' }),
      },
    },
  }),
  addEffect(
    'xe_drm_pagemap_device_iova_free: dma_iova_free',
    each(
      'addr',
      (a) => eq(fabric_pte(a).cookie, r),
      (a) => fabric_pte(a).free(),
    ),
  ),
];

export const rfc_v3_ual = derive(rfc_v3_11, {
  id: 'rfc_v3_ual',
  says: 'Patch 11 of the series of January 2026 over a fabric, as sketched in the replies: addresses of the target where it translates.',
  source: [{ file: 'replies to RFC v3 06/11', tree: 'Message-Id', commit: '20260128004841.2436896-7' }],
  untested: untested('ual', 'M7', 'T6', 'T13', 'V3', 'V4', 'V6', 'V7', 'V8', 'S3', 'S4', 'R7', 'R11', 'L7'),
  conflicts: dma_conflicts,
  resources: [fabric_pte, fabric_tlb, fabric_inval, fabric_resv],
  flows: [fabric_access, fabric_tlb_engine],
  changes: [...allocation, ...mapping, ...unmapping],
});
