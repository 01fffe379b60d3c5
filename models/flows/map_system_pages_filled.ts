/**
 * map_system_pages_filled - maps the system pages of a migration for the copy engine, through an IOVA without holes.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_system_pages() as patch 04 of 20260128004841.2436896 has it
 * Kept      in the order of the patch: an entry without a page is passed over until there is a first page, and is linked to that
 *           one from then on; dma_iova_try_alloc() of the whole array at the first page, which is then linked at every position
 *           before its own; each page at its own position; only pages of the array get an entry; one sync of the whole array,
 *           whatever the state is; page by page without an IOVA, where entries without a page are always passed over; every error
 *           returns at once, and what is linked stays for the caller
 * Left out  device-coherent pages, folios of several pages, the direction
 * Atomic    stores to the array, which is private to the thread, go with the call before them
 *
 * The pages are the sources on the way to the device, the destinations on the way to RAM; the state is the caller's.
 */
import {
  and,
  each,
  eq,
  ev,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { at_index, in_array, room_for_array } from '../iova_extent.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { bounce } from '../resources/bounce.ts';
import { copy_iova } from '../resources/copy_iova.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { page } from '../resources/page.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { addressOf } from '../topology.ts';

const i = own('i');
const p = own('page');
const state = copy_iova(self);
const entry = pagemap_addr(self, i);
const dma_use_iova = state.is('live', 'stale');
const from_device = isNull(src_pfn(self, i).page);
const direct = and(not(setting('iommu')), not(setting('swiotlb')));
const bounced = and(not(setting('iommu')), setting('swiotlb'));
const private_books = 'the call and the stores to the array and to local variables: all belong to this thread';
const linked = must(iova(ev('a')).link({ page: p }));
const encoded = must(entry.encode({ addr: ev('a'), page: p }));

export const map_system_pages_filled = flow({
  id: 'map_system_pages_filled',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_system_pages()',
  fields: { i: 'index', j: 'index', page: 'page', dummy: 'page', tried: 'boolean' },
  params: ['i'],
  exits: ['ok', 'error'],
  initial: 'page',
  states: {
    page: {
      on: {
        'drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page': step({
          read: { source: src_pfn(self, i).page, destination: dst_pfn(self, i).page },
          alternatives: {
            source: { guard: not(isNull(ev('source'))), actions: [set({ page: ev('source') })] },
            destination: { guard: not(isNull(ev('destination'))), actions: [set({ page: ev('destination') })] },
            none: { guard: isNull(own('dummy')), target: 'more' },
            dummy: { actions: [set({ page: own('dummy') })] },
          },
        }),
      },
    },
    first: {
      on: {
        'drm_pagemap_migrate_map_system_pages: !try_alloc': step({
          alternatives: {
            first: { guard: isNull(own('tried')) },
            tried: { target: 'use_iova' },
          },
        }),
      },
    },
    try_alloc: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), room_for_array(ev('base'))),
          actions: [
            must(state.try_alloc({ base: ev('base') })),
            each(
              'addr',
              (a) => in_array(a, ev('base')),
              (a) => iova(a).alloc_for({ by: self }),
            ),
            set({ tried: true }),
          ],
        }),
        'drm_pagemap_migrate_map_system_pages: dma_iova_try_alloc (false)': step({
          actions: [must(state.zero()), set({ tried: true })],
        }),
      },
    },
    use_iova: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_use_iova': step({
          alternatives: {
            found_dummy: { guard: and(dma_use_iova, isNull(own('dummy'))), actions: [set({ j: 'i0' })] },
            iova: { guard: dma_use_iova, target: 'link' },
            pages: { target: 'map_page' },
          },
        }),
      },
    },
    fill: {
      on: {
        'drm_pagemap_migrate_map_system_pages: j < i': step({
          alternatives: {
            more: { guard: ne(own('j'), i) },
            last: { actions: [set({ j: null })], target: 'link' },
          },
        }),
      },
    },
    link_dummy: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_link (found_dummy)': step({
          choose: { outcome: call_result, a: 'addr' },
          alternatives: {
            fail: { guard: and(at_index(ev('a'), own('j'), state.base), fails), target: 'error' },
            ok: {
              guard: at_index(ev('a'), own('j'), state.base),
              actions: [linked, set({ j: next('index', own('j')) })],
              target: 'fill',
            },
          },
        }),
      },
    },
    link: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_link': step({
          choose: { outcome: call_result, a: 'addr' },
          alternatives: {
            fail: { guard: and(at_index(ev('a'), i, state.base), fails), target: 'error' },
            dummy: {
              guard: and(at_index(ev('a'), i, state.base), eq(p, own('dummy'))),
              actions: [linked],
              target: 'more',
            },
            found_dummy: {
              guard: and(at_index(ev('a'), i, state.base), isNull(own('dummy'))),
              actions: [linked, encoded, set({ dummy: p })],
              target: 'more',
            },
            page: { guard: at_index(ev('a'), i, state.base), actions: [linked, encoded], target: 'more' },
          },
          atomic: private_books,
        }),
      },
    },
    map_page: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_map_page': step({
          // A page that the device has no address for can only fail: it lies beyond the DMA mask.
          guard: and(direct, not(isNull(addressOf(p)))),
          actions: [must(entry.encode({ addr: addressOf(p), page: p }))],
          atomic: private_books,
        }),
        'drm_pagemap_migrate_map_system_pages: dma_map_page (iommu)': step({
          choose: { a: 'addr' },
          guard: and(setting('iommu'), iova(ev('a')).is('none')),
          actions: [must(iova(ev('a')).map_page_for({ by: self, page: p })), encoded],
          atomic: private_books,
        }),
        'drm_pagemap_migrate_map_system_pages: dma_map_page (swiotlb)': step({
          choose: { a: 'addr' },
          alternatives: {
            destination: {
              guard: and(bounced, bounce(ev('a')).is('free'), from_device),
              actions: [must(bounce(ev('a')).map_junk({ page: p })), encoded],
            },
            source: {
              guard: and(bounced, bounce(ev('a')).is('free')),
              actions: [must(bounce(ev('a')).map({ page: p, virt: page(p).of, data: page(p).data })), encoded],
            },
          },
          atomic: private_books,
        }),
        'drm_pagemap_migrate_map_system_pages: dma_mapping_error': step({ target: 'error' }),
      },
    },
    more: {
      on: {
        'drm_pagemap_migrate_map_system_pages: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i), page: null })],
              target: 'page',
            },
            last: {},
          },
        }),
      },
    },
    sync: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            unused: { guard: and(succeeds, not(dma_use_iova)), target: 'ok' },
            ok: {
              guard: and(succeeds, dma_use_iova),
              actions: [
                must(state.sync()),
                each(
                  'addr',
                  (a) => and(in_array(a, state.base), iova(a).is('linked')),
                  (a) => iova(a).sync(),
                ),
              ],
              target: 'ok',
            },
            fail: { guard: and(fails, dma_use_iova), target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
