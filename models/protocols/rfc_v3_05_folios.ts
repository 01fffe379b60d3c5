/**
 * rfc_v3_05_folios - patch 05 of the series of January 2026, where arrays have folios of two pages: see rfc_v3_04_folios.
 *
 * A run is linked where it ends, and with every folio that is larger than a page. The length of the call is the size of the page at
 * hand times the entries since the run began, and that page where it goes on: right only where all of them are of that size. A
 * folio that was just linked begins the next run, and is linked again with it. What stands behind the loop is for a last entry, and a
 * folio at the end is none: it ends with the array, and begins before.
 */
import {
  addPlaces,
  and,
  type Expr,
  each,
  eq,
  isNull,
  next,
  not,
  or,
  own,
  replaceGuard,
  retarget,
  self,
  step,
} from '../../src/model/index.ts';
import { by_folio, two, with_folios } from '../folios.ts';
import { call_result, fails } from '../outcomes.ts';
import { copy_iova } from '../resources/copy_iova.ts';
import { iova } from '../resources/iova.ts';
import { rfc_v3_05 } from './rfc_v3_05.ts';

const i = own('i');
const j = own('j');
const phys = own('phys');
const matches = eq(own('match'), true);
const base = copy_iova(self).base;
const behind = (of: Expr<never, never>) => next('addr', of);
/** psize * ((i - j) + phys_match), for arrays of three entries: (i - j) is 0 with a match, 1, or 2 with pages of one. */
const one_behind = eq(i, next('index', j));
const two_behind = eq(i, next('index', next('index', j)));
const at_least_two = or(two, and(one_behind, matches), two_behind);
const at_least_three = or(and(two_behind, matches), and(two, one_behind, matches));
const four = and(two, one_behind, matches);

/** One page of the call, so many pages behind its first: at an address that may be behind the IOVA, of memory that may be behind all pages. */
const link = (where: Expr<never, string>, pages: number) => {
  let of: Expr<never, never> = phys as Expr<never, never>;
  let from_first = base as Expr<never, never>;
  for (let n = 0; n < pages; n++) [of, from_first] = [next('page', of), behind(from_first)];
  const here = (a: Expr<never, never>) =>
    or(
      and(eq(j, 'i0'), eq(a, from_first)),
      and(eq(j, 'i1'), eq(a, behind(from_first))),
      and(eq(j, 'i2'), eq(a, behind(behind(from_first)))),
    );
  return [
    each(
      'addr',
      (a) => and(where, here(a), not(isNull(of))),
      (a) => iova(a).link({ page: of }),
    ),
    each(
      'addr',
      (a) => and(where, here(a), isNull(of)),
      (a) => iova(a).link_outside(),
    ),
  ];
};
const always: Expr<never, never> = { node: { op: 'const', value: true } };

export const rfc_v3_05_folios = with_folios(rfc_v3_05, {
  id: 'rfc_v3_05_folios',
  patch: '05',
  says: 'Patch 05 of the series of January 2026 with folios of two pages: the length of a run is computed from the size of its last page.',
  changes: [
    ...by_folio,
    addPlaces('map_system_pages_filled', {
      link_run_of_folios: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (run, psize)': step({
            choose: { outcome: call_result },
            alternatives: {
              fail: { guard: fails, target: 'error' },
              ok: {
                actions: [...link(always, 0), ...link(at_least_two, 1), ...link(at_least_three, 2), ...link(four, 3)],
                target: 'last_page',
              },
            },
            atomic:
              'one call links all of it; the IOMMU does so page by page, and nobody uses the addresses before the sync',
          }),
        },
      },
    }),
    replaceGuard(
      'drm_pagemap_migrate_map_system_pages: !phys_match || i + 1 == npages/ends',
      or(two, not(matches), isNull(next('index', i))),
    ),
    retarget('drm_pagemap_migrate_map_system_pages: !phys_match || i + 1 == npages/ends', 'link_run_of_folios'),
  ],
});
