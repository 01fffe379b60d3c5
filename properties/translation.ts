/** T: DMA mappings are made, used and undone as the DMA API demands. */

import { bounce } from '../models/resources/bounce.ts';
import { dma_addr } from '../models/resources/dma_addr.ts';
import { dma_map } from '../models/resources/dma_map.ts';
import { iotlb } from '../models/resources/iotlb.ts';
import { iova } from '../models/resources/iova.ts';
import { iova_state } from '../models/resources/iova_state.ts';
import { migrate_iova } from '../models/resources/migrate_iova.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { pagemap_addr } from '../models/resources/pagemap_addr.ts';
import { pte } from '../models/resources/pte.ts';
import { svm_pages } from '../models/resources/svm_pages.ts';
import { tlb } from '../models/resources/tlb.ts';
import { window } from '../models/resources/window.ts';
import { pageAt, rangeOf } from '../models/topology.ts';
import {
  all,
  and,
  any,
  atQuiescence,
  atStep,
  type Expr,
  eq,
  implies,
  invariant,
  isNull,
  legalEvents,
  ne,
  next,
  not,
  or,
  own,
  self,
  setting,
} from '../src/model/index.ts';
import { agrees } from './reach.ts';

/** Nobody else can be given the address: an IOVA, or a bounce buffer. */
const live = (addr: Expr<never, never>) =>
  not(or(and(setting('iommu'), iova(addr).is('none', 'left')), and(setting('swiotlb'), bounce(addr).is('free'))));

export const T1 = legalEvents({
  id: 'T1',
  name: 'legal_dma_calls',
  says: 'Every call of the IOVA and mapping API finds its object in a state that the call is for.',
  source:
    'Documentation/core-api/dma-api.rst, IOVA API; drivers/iommu/dma-iommu.c: dma_iova_link(), dma_iova_unlink(), dma_iova_free()',
  broken: 'Addresses leak, or stay mapped after they were given to somebody else.',
});

export const T2 = invariant({
  id: 'T2',
  name: 'no_iova_reused_early',
  says: 'An IOVA, or a bounce buffer, that may be handed out again is in no GPU entry, no TLB entry and no IOTLB entry, and no two addresses share one.',
  source:
    'drivers/iommu/dma-iommu.c: dma_iova_free(), iommu_dma_free_iova(): in strict mode reusable at once, in lazy mode behind queue_iova() when the IOTLB was flushed; kernel/dma/swiotlb.c: swiotlb_release_slots()',
  broken: 'The device reaches the pages of whoever gets the IOVA next.',
  when: and(
    or(setting('iommu'), setting('swiotlb')),
    any('virt', (v) => or(pte(v).is('valid'), tlb(v).is('cached'), dma_addr(v).is('encoded'))),
  ),
  holds: and(
    all('virt', (v) =>
      and(implies(pte(v).is('valid'), live(pte(v).addr)), implies(tlb(v).is('cached'), live(tlb(v).addr))),
    ),
    all('addr', (a) => implies(iotlb(a).is('cached'), not(iova(a).is('none', 'left', 'flushed')))),
    all('virt', (v) =>
      all('virt', (u) => implies(and(dma_addr(v).is('encoded'), ne(u, v)), ne(dma_addr(u).addr, dma_addr(v).addr))),
    ),
  ),
});

export const T3 = legalEvents({
  id: 'T3',
  name: 'synced_before_use',
  says: 'Every access through the IOMMU finds its address linked and synced, and every access to a bounce buffer finds it in use.',
  source: 'drivers/iommu/dma-iommu.c: dma_iova_sync(); kernel/dma/swiotlb.c: swiotlb_release_slots()',
  broken: 'An IOMMU fault, a stale miss that was cached, or an access to what somebody else bounces.',
});

export const T4 = invariant({
  id: 'T4',
  name: 'flag_agrees',
  says: 'While nobody holds notifier_lock, has_dma_mapping is set exactly for the ranges that have a live mapping.',
  source: 'drm_gpusvm.c: drm_gpusvm_get_pages(), err_unmap; __drm_gpusvm_unmap_pages()',
  broken: 'An undo that does nothing, or one that undoes twice.',
  when: and(
    notifier_lock().is('free'),
    or(
      svm_pages.any((pages) => pages.is('mapped')),
      iova.any((a) => not(a.is('none'))),
      dma_map.any((m) => m.is('mapped')),
    ),
  ),
  holds: and(
    all('virt', (v) => implies(svm_pages(rangeOf(v)).is('mapped'), dma_addr(v).is('encoded', 'device'))),
    all('virt', (v) => implies(dma_map(v).is('mapped'), svm_pages(rangeOf(v)).is('mapped'))),
    all('addr', (a) => implies(not(isNull(iova(a).range)), svm_pages(iova(a).range).is('mapped'))),
  ),
});

export const T5 = atQuiescence({
  id: 'T5',
  name: 'no_leaked_mapping',
  says: 'When everything rests, the live mappings are those of the mapped ranges.',
  source: 'drm_gpusvm.c: __drm_gpusvm_unmap_pages(), which frees the whole reservation',
  broken: 'IOVA space and IOMMU entries are lost for ever.',
  holds: and(
    all('addr', (a) =>
      implies(
        // What waits in the flush queue comes back by itself; what is cut off does when the caches of IOVAs are emptied.
        not(iova(a).is('none', 'queued', 'flushed', 'cut')),
        any('virt', (v) => and(eq(rangeOf(v), iova(a).range), eq(dma_addr(v).addr, a))),
      ),
    ),
    all('virt', (v) => implies(dma_map(v).is('mapped'), dma_addr(v).is('encoded'))),
    all('addr', (a) =>
      implies(
        bounce(a).is('used'),
        any('virt', (v) => eq(dma_addr(v).addr, a)),
      ),
    ),
    pagemap_addr.all((entry) => entry.is('empty')),
  ),
});

/** Exactly the first `offset` pages of an IOVA are linked; of two at most. */
const prefix = (state: { readonly base: Expr; readonly offset: Expr }, linked: (addr: Expr) => Expr): Expr =>
  and(eq(linked(state.base), ne(state.offset, 'none')), eq(linked(next('addr', state.base)), eq(state.offset, 'two')));

export const T6 = atStep(['__drm_gpusvm_unmap_pages: dma_iova_unlink', 'dma_iova_destroy: iommu_unmap_fast'], {
  id: 'T6',
  name: 'prefix_unlinked',
  says: 'What is unlinked with one call is linked from the base of the IOVA up to the running offset, without a hole, and nothing is linked beyond.',
  source:
    'drivers/iommu/dma-iommu.c: __dma_iova_unlink() stops at a hole and warns; drm_gpusvm.c: state_offset; drm_pagemap.c: drm_pagemap_iova_state::offset',
  broken: 'Pages stay mapped behind the hole after their IOVA was given away.',
  // Without an IOMMU nothing is linked; said, so that addresses stay interchangeable there.
  holds: implies(
    setting('iommu'),
    and(
      implies(
        iova_state(own('r')).is('live'),
        prefix(iova_state(own('r')), (a) => and(eq(iova(a).range, own('r')), iova(a).is('linked', 'synced'))),
      ),
      implies(
        isNull(own('r')),
        prefix(migrate_iova(self), (a) => and(eq(iova(a).by, self), iova(a).is('linked', 'synced'))),
      ),
    ),
  ),
});

export const T8 = atStep(
  ['__drm_gpusvm_unmap_pages: dma_unmap_page', 'drm_pagemap_migrate_unmap_pages: dma_unmap_page'],
  {
    id: 'T8',
    name: 'mode_agrees',
    says: 'Pages are unmapped one by one only where they were mapped one by one: where an IOVA was allocated for them, it is unlinked and freed.',
    source:
      'drm_gpusvm.c: __drm_gpusvm_unmap_pages(), use_iova; drm_pagemap.c: drm_pagemap_migrate_unmap_pages(); Documentation/core-api/dma-api.rst, IOVA API',
    broken:
      'The IOVA is given back page by page while its state says that it is allocated: it is freed again, or leaks.',
    holds: all('addr', (a) =>
      implies(
        iova(a).is('reserved', 'linked', 'synced', 'behind', 'taken'),
        and(or(isNull(own('r')), ne(iova(a).range, own('r'))), or(not(isNull(own('r'))), ne(iova(a).by, self))),
      ),
    ),
  },
);

export const T9 = invariant({
  id: 'T9',
  name: 'no_long_lived_bounce',
  says: 'While nobody holds notifier_lock, no published address is that of a bounce buffer.',
  source:
    'mm/hmm.c: hmm_dma_map_alloc() refuses devices that bounce; drm_gpusvm.c: drm_gpusvm_get_pages() does not, and maps without DMA_ATTR_REQUIRE_COHERENT',
  broken:
    'CPU and GPU each have a copy, and neither sees what the other writes until the mapping is undone, which overwrites one of the two.',
  when: and(
    notifier_lock().is('free'),
    any('virt', (v) => and(svm_pages(rangeOf(v)).is('mapped'), dma_addr(v).is('encoded'))),
  ),
  holds: all('virt', (v) => implies(svm_pages(rangeOf(v)).is('mapped'), not(bounce(dma_addr(v).addr).is('used')))),
});

export const T11 = atStep(['dma_iova_destroy: iommu_dma_free_iova', '__drm_gpusvm_unmap_pages: dma_iova_free'], {
  id: 'T11',
  name: 'whole_reservation',
  says: 'An IOVA is given back in the length in which it was allocated.',
  source:
    'drivers/iommu/dma-iommu.c: dma_iova_free() frees dma_iova_size(), dma_iova_destroy() what it unmapped; drivers/iommu/iova.c: iova_rcache_insert()',
  broken:
    'The first pages of an IOVA serve as a shorter one, and the rest as none, until the caches of IOVAs are emptied.',
  // Where IOVAs go back to the tree it makes no difference.
  holds: implies(
    and(setting('iova_rcache'), isNull(own('r'))),
    or(ne(migrate_iova(self).offset, 'one'), ne(iova(next('addr', migrate_iova(self).base)).by, self)),
  ),
});

export const T10 = invariant({
  id: 'T10',
  name: 'entry_truth',
  says: 'While nobody holds notifier_lock, a published address is that of the page that was mapped for it, and while no invalidation covers it, it leads to the page of its CPU slot.',
  source: 'drm_gpusvm.c: drm_gpusvm_get_pages(), drm_pagemap_addr_encode()',
  broken: 'The GPU is given an address of another page.',
  when: and(
    notifier_lock().is('free'),
    svm_pages.any((pages) => pages.is('mapped')),
  ),
  holds: all('virt', (v) =>
    implies(
      svm_pages(rangeOf(v)).is('mapped'),
      and(
        implies(window(v).is('closed'), agrees(dma_addr(v), v)),
        or(
          setting('iommu'),
          dma_addr(v).is('device'),
          and(setting('swiotlb'), eq(dma_map(v).page, bounce(dma_addr(v).addr).page)),
          and(not(setting('swiotlb')), eq(dma_map(v).page, pageAt(dma_addr(v).addr))),
        ),
      ),
    ),
  ),
});
