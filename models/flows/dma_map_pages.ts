/**
 * dma_map_pages - the loop that maps the pages of a range, the publication, and the undo.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(), from the loop over the pages to the unlock, and err_unmap
 * Kept      one IOVA for the range, tried on the first page; linked page by page, or mapped page by page without one;
 *           device pages, for which the pagemap is stored with the first one; -EOPNOTSUPP where pages of the system and of the
 *           device, or of two migrations, are mixed, -EFAULT for a page of the system where only device memory will do; every
 *           call can fail; the flag is forced before the undo; with bounce buffers, what the device gets is a copy of the page: no
 *           attribute forbids it, and nothing asks whether the device bounces
 * Left out  folios of several pages; ctx->allow_mixed, which Xe never sets; device_map() of the own device cannot fail: it
 *           computes an address; for the memory of a peer it is dma_map_resource()
 * Atomic    stores to the range's own bookkeeping go with the call before them; what kind of page it is, is looked up with the
 *           first call for it: the array of the walk is the thread's own
 *
 * Called with notifier_lock held for read, which it releases.
 */
import {
  and,
  call,
  each,
  eq,
  ev,
  flow,
  implies,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { bounce } from '../resources/bounce.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dma_map } from '../resources/dma_map.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { iova_state } from '../resources/iova_state.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { page } from '../resources/page.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { addressOf, boOf, deviceOf, firstOf, onPeer, p2p_iommu, rangeOf } from '../topology.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const v = own('v');
const state = iova_state(r);
const dma_use_iova = state.is('live', 'stale');
const unlock = must(notifier_lock().read_unlock({ by: self }));
const last_page = ne(rangeOf(next('virt', v)), r);
const next_page = set({ v: next('virt', v) });
const no_page = set({ v: null });
const own_books =
  'the call and the stores to the entry and to state_offset: notifier_lock keeps every other reader of them away';

/** The addresses that an IOVA for the whole range takes, from its base on: a range has one page or two. */
const two_pages = eq(rangeOf(next('virt', firstOf(r))), r);
const second = next('addr', ev('base'));
const room = and(iova(ev('base')).is('none', 'left'), implies(two_pages, iova(second).is('none', 'left')));

const on_device = hmm_pfn(v).is('device');
/** The zdd of the page before: a page of the system has none. */
const same_zdd = eq(boOf(hmm_pfn(v).vram), boOf(hmm_pfn(firstOf(r)).vram));
/** `pagemap`: a device page came before. */
const pagemap = not(isNull(svm_pages(r).dpagemap));
const in_own_memory = not(onPeer(hmm_pfn(v).vram));
const unwanted = and(eq(setting('migration'), 'devmem_only'), not(on_device));
const of_system = and(not(on_device), not(pagemap), not(unwanted));

/** One page linked at the running offset. */
const linked = [
  must(state.advance()),
  must(iova(ev('a')).link({ page: ev('p') })),
  must(dma_addr(v).encode({ addr: ev('a'), proto: 'system' })),
];

export const dma_map_pages = flow({
  id: 'dma_map_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages()',
  fields: { r: 'range', v: 'virt', err: ['fault', 'opnotsupp', 'error'] },
  params: ['r', 'v'],
  exits: ['ok', 'fault', 'opnotsupp', 'error'],
  initial: 'try_alloc',
  states: {
    try_alloc: {
      on: {
        'drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap': step({ guard: on_device, target: 'pagemap_get' }),
        'drm_gpusvm_get_pages: ctx->devmem_only': step({
          guard: unwanted,
          actions: [set({ v: null, err: 'fault' })],
          target: 'err_unmap',
        }),
        'drm_gpusvm_get_pages: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(of_system, setting('iommu'), room),
          actions: [
            must(state.try_alloc({ base: ev('base') })),
            each(
              'addr',
              (a) => or(eq(a, ev('base')), and(two_pages, eq(a, second))),
              (a) => iova(a).alloc({ range: r }),
            ),
          ],
          target: 'use_iova',
        }),
        'drm_gpusvm_get_pages: dma_iova_try_alloc (false)': step({
          guard: of_system,
          actions: [must(state.zero())],
          target: 'use_iova',
        }),
      },
    },
    pagemap_get: {
      on: {
        'drm_gpusvm_get_pages: drm_pagemap_get': step({ actions: [must(dpagemap().get_range({ range: r }))] }),
      },
    },
    pagemap_store: {
      on: {
        'drm_gpusvm_get_pages: svm_pages->dpagemap': step({
          actions: [must(svm_pages(r).set_dpagemap({ device: deviceOf(boOf(hmm_pfn(firstOf(r)).vram)) }))],
          atomic: 'with drm_pagemap_put() of the pointer before: NULL, since every unmapping clears it',
        }),
      },
    },
    device_map: {
      on: {
        'xe_drm_pagemap_device_map: xe_page_to_dpa': step({
          alternatives: {
            last: {
              guard: and(in_own_memory, last_page),
              actions: [must(dma_addr(v).encode_device({ vram: hmm_pfn(v).vram, proto: 'local' })), no_page],
              target: 'sync',
            },
            more: {
              guard: in_own_memory,
              actions: [must(dma_addr(v).encode_device({ vram: hmm_pfn(v).vram, proto: 'local' })), next_page],
              target: 'use_iova',
            },
          },
          atomic: own_books,
        }),
        'xe_drm_pagemap_device_map: dma_map_resource': step({
          guard: and(onPeer(hmm_pfn(v).vram), eq(setting('to_peer'), 'pcie'), not(p2p_iommu)),
          actions: [must(dma_addr(v).encode_device({ vram: hmm_pfn(v).vram, proto: 'p2p' }))],
          target: 'peer_mapped',
          atomic: own_books,
        }),
        'xe_drm_pagemap_device_map: dma_map_resource (iommu)': step({
          choose: { a: 'addr' },
          read: { d: hmm_pfn(v).vram },
          guard: and(onPeer(ev('d')), eq(setting('to_peer'), 'pcie'), p2p_iommu, iova(ev('a')).is('none')),
          actions: [
            must(iova(ev('a')).map_resource({ range: r, vram: ev('d') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'p2p' })),
          ],
          target: 'peer_mapped',
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_mapping_error (device_map)': step({
          guard: onPeer(hmm_pfn(v).vram),
          actions: [set({ v: null, err: 'fault' })],
          target: 'err_unmap',
        }),
      },
    },
    peer_mapped: {
      on: {
        'drm_gpusvm_get_pages: i < npages (device_map)': step({
          alternatives: {
            last: { guard: last_page, actions: [no_page], target: 'sync' },
            more: { actions: [next_page] },
          },
        }),
      },
    },
    use_iova: {
      on: {
        'drm_gpusvm_get_pages: drm_pagemap_page_zone_device_data': step({
          alternatives: {
            other_zdd: {
              guard: and(on_device, not(same_zdd)),
              actions: [set({ v: null, err: 'opnotsupp' })],
              target: 'err_unmap',
            },
            same_zdd: { guard: on_device, target: 'device_map' },
          },
        }),
        'drm_gpusvm_get_pages: ctx->allow_mixed': step({
          guard: and(not(on_device), pagemap),
          actions: [set({ v: null, err: 'opnotsupp' })],
          target: 'err_unmap',
        }),
        'drm_gpusvm_get_pages: dma_use_iova': step({
          alternatives: {
            iova: { guard: and(of_system, dma_use_iova) },
            pages: { guard: of_system, target: 'map_page' },
          },
        }),
      },
    },
    link: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_link': step({
          choose: { outcome: call_result },
          read: { p: hmm_pfn(v).page, a: state.next },
          alternatives: {
            fail: { guard: fails, actions: [set({ v: null, err: 'error' })], target: 'err_unmap' },
            last: { guard: last_page, actions: [...linked, no_page], target: 'sync' },
            more: { actions: [...linked, next_page], target: 'use_iova' },
          },
          atomic: own_books,
        }),
      },
    },
    map_page: {
      on: {
        'drm_gpusvm_get_pages: dma_map_page': step({
          read: { p: hmm_pfn(v).page, a: addressOf(hmm_pfn(v).page) },
          // A page that the device has no address for can only fail: it lies beyond the DMA mask.
          guard: and(not(setting('iommu')), not(setting('swiotlb')), not(isNull(ev('a')))),
          actions: [
            must(dma_map(v).map({ page: ev('p') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'system' })),
          ],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_map_page (iommu)': step({
          choose: { a: 'addr' },
          read: { p: hmm_pfn(v).page },
          guard: and(setting('iommu'), iova(ev('a')).is('none')),
          actions: [
            must(iova(ev('a')).map_page({ range: r, page: ev('p') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'system' })),
          ],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_map_page (swiotlb)': step({
          choose: { a: 'addr' },
          read: { p: hmm_pfn(v).page, of: page(hmm_pfn(v).page).of, data: page(hmm_pfn(v).page).data },
          guard: and(not(setting('iommu')), setting('swiotlb'), bounce(ev('a')).is('free')),
          actions: [
            must(bounce(ev('a')).map({ page: ev('p'), virt: ev('of'), data: ev('data') })),
            must(dma_map(v).map({ page: ev('p') })),
            must(dma_addr(v).encode({ addr: ev('a'), proto: 'system' })),
          ],
          atomic: `${own_books}; the page is copied word by word, and a store to it comes before or after its word`,
        }),
        'drm_gpusvm_get_pages: dma_mapping_error': step({
          actions: [set({ v: null, err: 'fault' })],
          target: 'err_unmap',
        }),
      },
    },
    page_mapped: {
      on: {
        'drm_gpusvm_get_pages: i < npages': step({
          alternatives: {
            last: { guard: last_page, actions: [no_page] },
            more: { actions: [next_page], target: 'use_iova' },
          },
        }),
      },
    },
    sync: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            unused: { guard: and(succeeds, not(dma_use_iova)) },
            ok: {
              guard: and(succeeds, dma_use_iova),
              actions: [
                each(
                  'addr',
                  (a) => and(eq(iova(a).range, r), iova(a).is('linked')),
                  (a) => iova(a).sync(),
                ),
              ],
            },
            fail: { guard: and(fails, dma_use_iova), actions: [set({ err: 'error' })], target: 'err_unmap' },
          },
        }),
      },
    },
    publish: { on: { 'drm_gpusvm_get_pages: WRITE_ONCE(flags)': step({ actions: [must(svm_pages(r).publish())] }) } },
    unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock': step({ actions: [unlock], target: 'ok' }) } },

    err_unmap: {
      on: {
        'drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)': step({
          actions: [must(svm_pages(r).force_flag())],
        }),
      },
    },
    err_unmap_pages: call(unmap_pages, { with: { r }, exits: { done: 'err_unlock' } }),
    err_unlock: {
      on: {
        'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap)': step({
          alternatives: {
            fault: { guard: eq(own('err'), 'fault'), actions: [unlock], target: 'fault' },
            opnotsupp: { guard: eq(own('err'), 'opnotsupp'), actions: [unlock], target: 'opnotsupp' },
            error: { actions: [unlock], target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
    opnotsupp: { exit: 'opnotsupp' },
    error: { exit: 'error' },
  },
});
