/**
 * rfc_v3_05 - the series of January 2026 up to patch 05: neighbouring pages are linked by one call.
 *
 * drm_pagemap_migrate_map_system_pages()  the holes before the first page are linked by one call, from the address of that page on, as
 *                                         many pages as there are holes. A run of pages that lie one behind the other is linked when
 *                                         it ends, or with the last entry: `phys` is the page where it began, `j` its position.
 *                                         Every length is what the patch computes
 *
 * So pages have neighbours here, in the order of their names.
 */
import {
  addFields,
  addPlaces,
  and,
  derive,
  type Expr,
  each,
  eq,
  ev,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  replaceGuard,
  retarget,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { at_index } from '../iova_extent.ts';
import { call_result, fails } from '../outcomes.ts';
import { copy_iova } from '../resources/copy_iova.ts';
import { iova } from '../resources/iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { merged } from './merged.ts';
import { rfc_v3_04 } from './rfc_v3_04.ts';

const i = own('i');
const j = own('j');
const page = own('page');
const phys = own('phys');
const base = copy_iova(self).base;
const dma_use_iova = copy_iova(self).is('live', 'stale');
const found_dummy = isNull(own('dummy'));
const behind = <P extends string, F extends string>(of: Expr<P, F>) => next('index', of);
const page_behind = <P extends string, F extends string>(of: Expr<P, F>) => next('page', of);
const last_entry = isNull(behind(i));
const matches = eq(own('match'), true);

/** One page linked at a position: the page, or memory behind all pages. */
const link_at = <F extends string>(where: Expr<never, F>, at: Expr<never, F>, of: Expr<never, F>) => [
  each(
    'addr',
    (a) => and(where, at_index(a, at, base), not(isNull(of))),
    (a) => iova(a).link({ page: of }),
  ),
  each(
    'addr',
    (a) => and(where, at_index(a, at, base), isNull(of)),
    (a) => iova(a).link_outside(),
  ),
];
/** A call that links pages from `of` on, from position `at` on: one, two where `two`, three where `three`. */
const link_run = <F extends string>(
  at: Expr<never, F>,
  of: Expr<never, F>,
  two: Expr<never, F>,
  three: Expr<never, F>,
) => [
  ...link_at(always, at, of),
  ...link_at(two, behind(at), page_behind(of)),
  ...link_at(three, behind(behind(at)), page_behind(page_behind(of))),
];
const ZERO: Expr<never, never> = { node: { op: 'const', value: 'i0' } };
const always: Expr<never, never> = { node: { op: 'const', value: true } };
const never: Expr<never, never> = { node: { op: 'const', value: false } };
const third = behind(behind(ZERO));
/** (i - j) + phys_match: one page, but for the page of a run that goes on, or was longer. */
const one_behind = eq(i, behind(j));
const two_behind = eq(i, behind(behind(j)));
const call = 'one call links all of it; the IOMMU does so page by page, and nobody uses the addresses before the sync';

export const rfc_v3_05 = derive(rfc_v3_04, {
  id: 'rfc_v3_05',
  says: 'The series of January 2026 up to patch 05: a migration links pages that lie one behind the other, and leading holes, by one call.',
  source: [rfc_patch('05')],
  untested: untested(
    '05',
    'M1',
    'M3',
    'M4',
    'M5',
    'M6',
    'M7',
    'M8',
    'M9',
    'T2',
    'T9',
    'T10',
    'T12',
    'V6',
    'V8',
    'S1',
    'S2',
    'S4',
    'R5',
    'R6',
    'R7',
    'R10',
    'R11',
    'L3',
  ),
  sorts: {
    page: {
      prefix: 'p',
      order: 'ordered',
      size: merged.sorts.page?.size ?? 2,
      says: 'physical pages, each behind the one before',
    },
  },
  changes: [
    addFields('map_system_pages_filled', { phys: 'page', match: 'boolean' }),
    addPlaces('map_system_pages_filled', {
      link_leading: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (leading holes)': step({
            choose: { outcome: call_result },
            alternatives: {
              fail: { guard: fails, target: 'error' },
              ok: { actions: link_run(ZERO, page, eq(i, third), never) },
            },
            atomic: call,
          }),
        },
      },
      run: {
        on: {
          'drm_pagemap_migrate_map_system_pages: phys == -1': step({
            alternatives: {
              first: { guard: isNull(phys), actions: [set({ phys: page, j: i, match: true })] },
              match: {
                guard: or(
                  and(one_behind, eq(page_behind(phys), page)),
                  and(two_behind, eq(page_behind(page_behind(phys)), page)),
                ),
                actions: [set({ match: true })],
              },
              other: { actions: [set({ match: false })] },
            },
          }),
        },
      },
      run_ends: {
        on: {
          'drm_pagemap_migrate_map_system_pages: !phys_match || i + 1 == npages': step({
            alternatives: {
              ends: { guard: or(not(matches), last_entry) },
              goes_on: { actions: [set({ match: null })], target: 'encode' },
            },
          }),
        },
      },
      link_run: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (run)': step({
            choose: { outcome: call_result },
            alternatives: {
              fail: { guard: fails, target: 'error' },
              ok: { actions: link_run(j, phys, or(and(one_behind, matches), two_behind), and(two_behind, matches)) },
            },
            atomic: call,
          }),
        },
      },
      last_page: {
        on: {
          'drm_pagemap_migrate_map_system_pages: !phys_match && i + 1 == npages': step({
            alternatives: { last: { guard: and(not(matches), last_entry) }, none: { target: 'new_run' } },
          }),
        },
      },
      link_last: {
        on: {
          'drm_pagemap_migrate_map_system_pages: dma_iova_link (last page)': step({
            choose: { outcome: call_result, a: 'addr' },
            alternatives: {
              fail: { guard: and(at_index(ev('a'), i, base), fails), target: 'error' },
              ok: { guard: at_index(ev('a'), i, base), actions: [must(iova(ev('a')).link({ page }))] },
            },
          }),
        },
      },
      new_run: {
        on: {
          'drm_pagemap_migrate_map_system_pages: phys = page_to_phys(page)': step({
            actions: [set({ phys: page, j: i, match: null })],
          }),
        },
      },
      encode: {
        on: {
          'drm_pagemap_migrate_map_system_pages: drm_pagemap_addr_encode': step({
            choose: { a: 'addr' },
            alternatives: {
              dummy: { guard: and(at_index(ev('a'), i, base), eq(page, own('dummy'))), target: 'more' },
              found_dummy: {
                guard: and(at_index(ev('a'), i, base), found_dummy),
                actions: [must(pagemap_addr(self, i).encode({ addr: ev('a'), page })), set({ dummy: page })],
                target: 'more',
              },
              page: {
                guard: at_index(ev('a'), i, base),
                actions: [must(pagemap_addr(self, i).encode({ addr: ev('a'), page }))],
                target: 'more',
              },
            },
          }),
        },
      },
    }),
    replaceGuard(
      'drm_pagemap_migrate_map_system_pages: dma_use_iova/found_dummy',
      and(dma_use_iova, found_dummy, ne(i, ZERO)),
    ),
    retarget('drm_pagemap_migrate_map_system_pages: dma_use_iova/found_dummy', 'link_leading'),
    retarget('drm_pagemap_migrate_map_system_pages: dma_use_iova/iova', 'run'),
  ],
});
