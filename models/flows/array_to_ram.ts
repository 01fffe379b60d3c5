/**
 * array_to_ram - maps the destinations of a copy to RAM, has them written to, and undoes the mapping: what drm_pagemap_evict_to_ram() does
 * between populate and finalize, for arrays of every kind.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_evict_to_ram(), drm_pagemap_migrate_populate_ram_pfn();
 *           drivers/gpu/drm/xe/xe_svm.c: xe_svm_copy()
 * Kept      an entry has no page, one page, or a folio of two, which lie one behind the other; in populate_ram_pfn() a folio is as large as
 *           the one on the device. The copy goes to each page of what has an address: a folio has one, and lies behind it. The
 *           undo, whatever came of the mapping
 * Left out  the device pages, and everything that can go wrong before and behind
 */
import {
  and,
  call,
  each,
  eq,
  ev,
  flow,
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
import { copy_iova } from '../resources/copy_iova.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { page } from '../resources/page.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { pfn_order } from '../resources/pfn_order.ts';
import type { map_system_pages_filled } from './map_system_pages_filled.ts';
import type { migrate_unmap_pages } from './migrate_unmap_pages.ts';

const i = own('i');
const entry = pagemap_addr(self, i);
const dst = dst_pfn(self, i);
const two = pfn_order(self, i).is('one');
const behind = next('index', i);
const onward = set({ i: behind });
const from_first = set({ i: 'i0' });
const second = next('page', ev('p'));

export const array_to_ram = (map: typeof map_system_pages_filled, unmap: typeof migrate_unmap_pages) =>
  flow({
    id: 'array_to_ram',
    kind: 'thread',
    source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_evict_to_ram()',
    fields: { i: 'index' },
    initial: 'idle',
    states: {
      idle: {
        tags: ['idle'],
        on: {
          'drm_pagemap_evict_to_ram: struct dma_iova_state state = {}': step({
            actions: [must(copy_iova(self).zero()), from_first],
          }),
        },
      },
      populate: {
        on: {
          'drm_pagemap_migrate_populate_ram_pfn: MIGRATE_PFN_MIGRATE (none)': step({
            guard: setting('holes'),
            target: 'more',
          }),
          'drm_pagemap_migrate_populate_ram_pfn: folio_alloc': step({
            choose: { p: 'page' },
            guard: page(ev('p')).is('free'),
            actions: [must(page(ev('p')).alloc_fresh({ by: self })), must(dst.set_page({ page: ev('p') }))],
            target: 'more',
          }),
          'drm_pagemap_migrate_populate_ram_pfn: folio_alloc (order 1)': step({
            choose: { p: 'page' },
            guard: and(setting('folios'), not(isNull(behind)), page(ev('p')).is('free'), page(second).is('free')),
            actions: [
              must(page(ev('p')).alloc_fresh({ by: self })),
              must(page(second).alloc_fresh({ by: self })),
              must(dst.set_page({ page: ev('p') })),
              must(pfn_order(self, i).set_one()),
              onward,
            ],
            target: 'more',
          }),
        },
      },
      more: {
        on: {
          'drm_pagemap_migrate_populate_ram_pfn: i < npages': step({
            alternatives: {
              more: { guard: not(isNull(behind)), actions: [onward], target: 'populate' },
              last: { actions: [from_first] },
            },
          }),
        },
      },
      map: call(map, { with: { i }, exits: { ok: 'copy', error: 'undo' } }),
      copy: {
        on: {
          'copy job: write, each page': step({
            alternatives: {
              none: { guard: not(entry.is('encoded')) },
              two: {
                guard: two,
                actions: [must(iova(entry.addr).access()), must(iova(next('addr', entry.addr)).access())],
              },
              one: { actions: [must(iova(entry.addr).access())] },
            },
          }),
        },
      },
      copy_more: {
        on: {
          'xe_svm_copy: i < npages': step({
            alternatives: {
              more: { guard: not(isNull(behind)), actions: [onward], target: 'copy' },
              last: { actions: [from_first] },
            },
          }),
        },
      },
      undo: call(unmap, { with: { i: 'i0' }, exits: { done: 'put' } }),
      put: {
        on: {
          'drm_pagemap_migration_unlock_put_pages: folio_put': step({
            actions: [
              must(copy_iova(self).kfree()),
              each(
                'page',
                (p) => eq(page(p).by, self),
                (p) => page(p).put({ by: self }),
              ),
              each(
                'index',
                (j) => or(dst_pfn(self, j).is('page'), pfn_order(self, j).is('one')),
                (j) => dst_pfn(self, j).clear(),
              ),
              each(
                'index',
                (j) => pfn_order(self, j).is('one'),
                (j) => pfn_order(self, j).clear(),
              ),
            ],
            target: 'idle',
            atomic: 'all pages of the array: nobody else knows them',
          }),
        },
      },
    },
  });
