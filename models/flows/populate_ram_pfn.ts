/**
 * populate_ram_pfn - allocates and locks the pages of system memory that device pages go to.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_populate_ram_pfn()
 * Kept      only for sources that migrate, and, in a CPU fault, that share the zdd of the page that was touched; every allocation
 *           may fail or reclaim; on failure all are put again; the new pages are then locked by trylock, which must succeed
 * Left out  larger folios and their fallback
 */
import {
  and,
  any,
  call,
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
import { dst_pfn } from '../resources/dst_pfn.ts';
import { page } from '../resources/page.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { boOf } from '../topology.ts';
import { reclaim } from './reclaim.ts';

const i = own('i');
const src = src_pfn(self, i);
const dst = dst_pfn(self, i);
const other_zdd = and(not(isNull(own('fault'))), ne(boOf(src.vram), boOf(own('fault'))));

export const populate_ram_pfn = flow({
  id: 'populate_ram_pfn',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_populate_ram_pfn()',
  fields: { i: 'index', first: 'index', fault: 'vram' },
  params: ['i', 'first', 'fault'],
  exits: ['ok', 'none', 'error'],
  initial: 'entry',
  states: {
    entry: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: MIGRATE_PFN_MIGRATE': step({
          alternatives: {
            none: { guard: not(and(src.is('device'), eq(src.migrate, true))), target: 'more' },
            other_zdd: { guard: other_zdd, target: 'more' },
            migrates: {},
          },
        }),
      },
    },
    alloc: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: folio_alloc': step({
          choose: { p: 'page' },
          guard: page(ev('p')).is('free'),
          actions: [must(page(ev('p')).alloc_fresh({ by: self })), must(dst.set_page({ page: ev('p') }))],
          target: 'more',
        }),
        'drm_pagemap_migrate_populate_ram_pfn: folio_alloc (ENOMEM)': step({
          actions: [set({ i: own('first') })],
          target: 'free_pages',
        }),
        'drm_pagemap_migrate_populate_ram_pfn: folio_alloc (reclaim)': step({
          guard: setting('inline_reclaim'),
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    more: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'entry',
            },
            nothing: { guard: not(any('index', (j) => dst_pfn(self, j).is('page'))), target: 'none' },
            last: {},
          },
        }),
      },
    },
    lock: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: folio_trylock': step({
          actions: [
            each(
              'page',
              (p) => any('index', (j) => eq(dst_pfn(self, j).page, p)),
              (p) => page(p).trylock({ by: self }),
            ),
          ],
          target: 'ok',
          atomic: 'the pages are new: nobody else knows them',
        }),
      },
    },
    free_pages: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: put_page (free_pages)': step({
          read: { p: dst.page },
          alternatives: {
            none: { guard: isNull(ev('p')) },
            page: { actions: [must(page(ev('p')).put({ by: self })), must(dst.clear())] },
          },
        }),
      },
    },
    free_more: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: i < npages (free_pages)': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'free_pages',
            },
            last: { target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    none: { exit: 'none' },
    error: { exit: 'error' },
  },
});
