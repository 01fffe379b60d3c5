/**
 * map_system_pages - maps the system pages of a migration for the copy engine.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_system_pages()
 * Kept      one IOVA for the whole array, tried at the first page; linked at a running offset, holes skipped; page by page
 *           without one; every call can fail, and what is mapped then stays for the caller to undo; a bounce buffer is filled
 *           with what the page holds, whatever the direction
 * Left out  device-coherent pages; the direction
 * Atomic    stores to the array and the offset, which are private to the thread, go with the call before them
 *
 * The pages are the sources on the way to the device, the destinations on the way to RAM; the state is the caller's.
 */
import {
  and,
  any,
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
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { bounce } from '../resources/bounce.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { page } from '../resources/page.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { addressOf } from '../topology.ts';

const i = own('i');
const state = migrate_iova(self);
const entry = pagemap_addr(self, i);
const source = src_pfn(self, i).page;
const destination = dst_pfn(self, i).page;
const no_page = and(isNull(source), isNull(destination));
const dma_use_iova = state.is('live', 'stale');
const own_books = 'the call and the stores to the array and the offset: both belong to this thread';

const direct = and(not(setting('iommu')), not(setting('swiotlb')));
const bounced = and(not(setting('iommu')), setting('swiotlb'));

/** The addresses that an IOVA for the whole array takes, from its base on: an array has one entry or two. */
const two_pages = any('index', (j) => not(isNull(next('index', j))));
const second = next('addr', ev('base'));
const room = and(iova(ev('base')).is('none', 'left'), implies(two_pages, iova(second).is('none', 'left')));

export const map_system_pages = flow({
  id: 'map_system_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_system_pages()',
  fields: { i: 'index', tried: 'boolean' },
  params: ['i'],
  exits: ['ok', 'error'],
  initial: 'page',
  states: {
    page: {
      on: {
        'drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page': step({
          alternatives: {
            none: { guard: no_page, target: 'more' },
            first: { guard: isNull(own('tried')), target: 'try_alloc' },
            page: { target: 'use_iova' },
          },
        }),
      },
    },
    try_alloc: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), room),
          actions: [
            must(state.try_alloc({ base: ev('base') })),
            each(
              'addr',
              (a) => or(eq(a, ev('base')), and(two_pages, eq(a, second))),
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
            iova: { guard: dma_use_iova },
            pages: { target: 'map_page' },
          },
        }),
      },
    },
    link: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_iova_link': step({
          choose: { outcome: call_result },
          read: { a: state.next },
          alternatives: {
            fail: { guard: fails, target: 'error' },
            source: {
              guard: not(isNull(source)),
              actions: [
                must(state.advance()),
                must(iova(ev('a')).link({ page: source })),
                must(entry.encode({ addr: ev('a'), page: source })),
              ],
              target: 'more',
            },
            destination: {
              actions: [
                must(state.advance()),
                must(iova(ev('a')).link({ page: destination })),
                must(entry.encode({ addr: ev('a'), page: destination })),
              ],
              target: 'more',
            },
          },
          atomic: own_books,
        }),
      },
    },
    map_page: {
      on: {
        'drm_pagemap_migrate_map_system_pages: dma_map_page': step({
          alternatives: {
            // A page that the device has no address for can only fail: it lies beyond the DMA mask.
            source: {
              guard: and(direct, not(isNull(source)), not(isNull(addressOf(source)))),
              actions: [must(entry.encode({ addr: addressOf(source), page: source }))],
            },
            destination: {
              guard: and(direct, isNull(source), not(isNull(addressOf(destination)))),
              actions: [must(entry.encode({ addr: addressOf(destination), page: destination }))],
            },
          },
          atomic: own_books,
        }),
        'drm_pagemap_migrate_map_system_pages: dma_map_page (iommu)': step({
          choose: { a: 'addr' },
          alternatives: {
            source: {
              guard: and(setting('iommu'), iova(ev('a')).is('none'), not(isNull(source))),
              actions: [
                must(iova(ev('a')).map_page_for({ by: self, page: source })),
                must(entry.encode({ addr: ev('a'), page: source })),
              ],
            },
            destination: {
              guard: and(setting('iommu'), iova(ev('a')).is('none'), isNull(source)),
              actions: [
                must(iova(ev('a')).map_page_for({ by: self, page: destination })),
                must(entry.encode({ addr: ev('a'), page: destination })),
              ],
            },
          },
          atomic: own_books,
        }),
        'drm_pagemap_migrate_map_system_pages: dma_map_page (swiotlb)': step({
          choose: { a: 'addr' },
          alternatives: {
            source: {
              guard: and(bounced, bounce(ev('a')).is('free'), not(isNull(page(source).of))),
              actions: [
                must(bounce(ev('a')).map({ page: source, virt: page(source).of, data: page(source).data })),
                must(entry.encode({ addr: ev('a'), page: source })),
              ],
            },
            source_junk: {
              guard: and(bounced, bounce(ev('a')).is('free'), not(isNull(source))),
              actions: [
                must(bounce(ev('a')).map_junk({ page: source })),
                must(entry.encode({ addr: ev('a'), page: source })),
              ],
              unreachable: 'what a migration takes out of the address space has been written, or counts as zeroed',
            },
            destination: {
              guard: and(bounced, bounce(ev('a')).is('free'), isNull(source)),
              actions: [
                must(bounce(ev('a')).map_junk({ page: destination })),
                must(entry.encode({ addr: ev('a'), page: destination })),
              ],
            },
          },
          atomic: own_books,
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
              actions: [set({ i: next('index', i) })],
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
                each(
                  'addr',
                  (a) => and(eq(iova(a).by, self), iova(a).is('linked')),
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
