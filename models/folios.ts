/**
 * Folios of two pages in the arrays of a migration: the loop of patch 04 with what it computes of folio_order() and page_size(). An
 * entry without a page counts as one page.
 */
import {
  addEffect,
  and,
  derive,
  dropAlternative,
  each,
  eq,
  ev,
  insertBefore,
  next,
  own,
  replaceGuard,
  self,
  set,
  setting,
  step,
} from '../src/model/index.ts';
import { array_to_ram } from './flows/array_to_ram.ts';
import { map_system_pages_filled } from './flows/map_system_pages_filled.ts';
import { migrate_unmap_pages } from './flows/migrate_unmap_pages.ts';
import { at_index, room_for_array } from './iova_extent.ts';
import { copy_iova } from './resources/copy_iova.ts';
import { iova } from './resources/iova.ts';
import { pfn_order } from './resources/pfn_order.ts';
import { flowOf, untested_folios } from './rfc_v3.ts';

type Protocol = ReturnType<typeof derive>;
type Changes = Parameters<typeof derive>[1]['changes'];

const i = own('i');
/** The entry is that of a folio of two pages. */
export const two = pfn_order(self, i).is('one');
const second = each(
  'addr',
  (a) => and(two, at_index(a, next('index', i), copy_iova(self).base)),
  (a) => iova(a).link({ page: next('page', own('page')) }),
);

/** `i += NR_PAGES(order)`, and where the IOVA lies. Without one, pages are mapped one by one, as in base: that is left out. */
export const by_folio: Changes = [
  insertBefore(
    'drm_pagemap_migrate_map_system_pages: i < npages',
    'drm_pagemap_migrate_map_system_pages: NR_PAGES(order)',
    step({ alternatives: { two: { guard: two, actions: [set({ i: next('index', i) })] }, one: {} } }),
  ),
  dropAlternative('drm_pagemap_migrate_map_system_pages: dma_iova_try_alloc (false)'),
  replaceGuard(
    'drm_pagemap_migrate_map_system_pages: dma_iova_try_alloc',
    and(setting('iommu'), eq(ev('base'), 'a0'), room_for_array(ev('base'))),
  ),
];

/** psize of each link of patch 04. */
export const links_of_folios: Changes = [
  addEffect('drm_pagemap_migrate_map_system_pages: dma_iova_link/found_dummy', second),
  addEffect('drm_pagemap_migrate_map_system_pages: dma_iova_link/page', second),
];

/** A protocol of the series with arrays of every kind, and with changes of the loop that maps them. */
export function with_folios(
  from: Protocol,
  config: { readonly id: string; readonly says: string; readonly changes: Changes; readonly patch: '04' | '05' },
): Protocol {
  const made = {
    id: config.id,
    says: config.says,
    changes: config.changes,
    source: [],
    untested: untested_folios(config.patch),
    resources: [pfn_order],
    sorts: { page: { prefix: 'p', order: 'ordered', size: 2, says: 'physical pages, each behind the one before' } },
    switches: {
      holes: { values: [true, false], initial: true, says: 'entries of an array may have no page' },
      folios: { values: [true, false], initial: true, says: 'entries of an array may be folios of two pages' },
    },
  } as const;
  const { flows } = derive(from, made);
  const driver = array_to_ram(flowOf(flows, map_system_pages_filled), flowOf(flows, migrate_unmap_pages));
  return derive(from, { ...made, flows: [driver] });
}
