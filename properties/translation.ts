/** T: DMA mappings are made, used and undone as the DMA API demands. */

import { in_array, in_range, linked } from '../models/iova_extent.ts';
import { addr_order } from '../models/resources/addr_order.ts';
import { bounce } from '../models/resources/bounce.ts';
import { copy } from '../models/resources/copy.ts';
import { copy_iova } from '../models/resources/copy_iova.ts';
import { dma_addr } from '../models/resources/dma_addr.ts';
import { dma_map } from '../models/resources/dma_map.ts';
import { dpagemap } from '../models/resources/dpagemap.ts';
import { fabric_pte } from '../models/resources/fabric_pte.ts';
import { fabric_tlb } from '../models/resources/fabric_tlb.ts';
import { iotlb } from '../models/resources/iotlb.ts';
import { iova } from '../models/resources/iova.ts';
import { iova_cookie } from '../models/resources/iova_cookie.ts';
import { iova_state } from '../models/resources/iova_state.ts';
import { migrate_iova } from '../models/resources/migrate_iova.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { pagemap_addr } from '../models/resources/pagemap_addr.ts';
import { pages_iova } from '../models/resources/pages_iova.ts';
import { pte } from '../models/resources/pte.ts';
import { svm_pages } from '../models/resources/svm_pages.ts';
import { tlb } from '../models/resources/tlb.ts';
import { window } from '../models/resources/window.ts';
import { onPeer, pageAt, rangeOf } from '../models/topology.ts';
import {
  all,
  and,
  any,
  atQuiescence,
  atStep,
  type Expr,
  eq,
  ev,
  has,
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
import { agrees, handed_out, kind_fits } from './reach.ts';
import { local_accesses, peer_accesses, peer_copies } from './steps.ts';

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
  broken: [
    {
      when: eq(setting('to_peer'), 'fabric_virtual'),
      says: 'A fault at the target, or an IOMMU fault; or the device reaches the pages of whoever gets the address next.',
    },
    {
      when: setting('iommu'),
      says: 'An IOMMU fault; or the device reaches the pages of whoever gets the IOVA next.',
    },
    { says: 'The device reaches the bounce buffer of whoever gets it next.' },
  ],
  when: any('virt', (v) =>
    and(
      or(
        setting('iommu'),
        setting('swiotlb'),
        eq(dma_addr(v).proto, 'fabric'),
        eq(pte(v).proto, 'fabric'),
        eq(tlb(v).proto, 'fabric'),
      ),
      or(pte(v).is('valid'), tlb(v).is('cached'), dma_addr(v).is('encoded')),
    ),
  ),
  holds: and(
    all('virt', (v) =>
      and(
        or(pte(v).is('invalid'), isNull(pte(v).addr), handed_out(pte(v))),
        or(tlb(v).is('empty'), isNull(tlb(v).addr), handed_out(tlb(v))),
      ),
    ),
    all('addr', (a) => implies(fabric_tlb(a).is('cached'), not(fabric_pte(a).is('none')))),
    all('addr', (a) => implies(iotlb(a).is('cached'), not(iova(a).is('none', 'left', 'flushed')))),
    all('virt', (v) =>
      all('virt', (u) =>
        implies(
          and(dma_addr(v).is('encoded'), ne(u, v), eq(dma_addr(u).proto, dma_addr(v).proto)),
          ne(dma_addr(u).addr, dma_addr(v).addr),
        ),
      ),
    ),
  ),
});

export const T3 = legalEvents({
  id: 'T3',
  name: 'synced_before_use',
  says: 'Every access through the IOMMU finds its address linked and synced, and every access to a bounce buffer finds it in use.',
  source: 'drivers/iommu/dma-iommu.c: dma_iova_sync(); kernel/dma/swiotlb.c: swiotlb_release_slots()',
  broken: [
    {
      when: eq(setting('to_peer'), 'fabric_virtual'),
      says: 'A fault at the target, which the device sees as a request that failed, or an IOMMU fault.',
    },
    { when: setting('iommu'), says: 'An IOMMU fault, or a stale miss that was cached.' },
    { says: 'An access to what somebody else bounces.' },
  ],
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
      fabric_pte.any((entry) => not(entry.is('none'))),
      dma_map.any((m) => m.is('mapped')),
    ),
  ),
  holds: and(
    all('virt', (v) => implies(svm_pages(rangeOf(v)).is('mapped'), dma_addr(v).is('encoded', 'device'))),
    all('addr', (a) =>
      and(
        implies(
          and(not(isNull(iova(a).cookie)), iova(a).is('linked', 'synced')),
          svm_pages(iova(a).cookie).is('mapped'),
        ),
        implies(
          fabric_pte(a).is('linked', 'synced'),
          or(not(isNull(fabric_pte(a).by)), svm_pages(fabric_pte(a).cookie).is('mapped')),
        ),
      ),
    ),
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
        or(
          any('virt', (v) => and(eq(rangeOf(v), iova(a).range), eq(dma_addr(v).addr, a))),
          any('range', (r) => and(iova_cookie(r).is('iova'), eq(iova(a).cookie, r))),
        ),
      ),
    ),
    all('addr', (a) =>
      implies(
        not(fabric_pte(a).is('none')),
        any('range', (r) => and(iova_cookie(r).is('network'), eq(fabric_pte(a).cookie, r))),
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

export const T6 = atStep(
  [
    '__drm_gpusvm_unmap_pages: dma_iova_unlink',
    'dma_iova_destroy: iommu_unmap_fast',
    'drm_pagemap_migrate_unmap_pages: dma_iova_unlink',
  ],
  {
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
        // Without an offset beside the state, the whole IOVA is unlinked.
        implies(
          pages_iova(own('r')).is('live', 'stale'),
          all('addr', (a) =>
            implies(in_range(a, pages_iova(own('r')).base, own('r')), and(eq(iova(a).range, own('r')), linked(a))),
          ),
        ),
        implies(
          and(isNull(own('r')), copy_iova(self).is('live', 'stale')),
          all('addr', (a) => implies(in_array(a, copy_iova(self).base), and(eq(iova(a).by, self), linked(a)))),
        ),
      ),
    ),
  },
);

const job = copy(ev('t'), ev('i'));
/** The copy engine that works is that of the device with the source; `d` is where it writes. */
const copy_way = (mode: string) =>
  or(and(onPeer(ev('d')), eq(setting('to_peer'), mode)), and(not(onPeer(ev('d'))), eq(setting('from_peer'), mode)));
const over_the_link = and(
  ne(onPeer(job.vram), onPeer(ev('d'))),
  or(
    and(eq(job.proto, 'p2p'), copy_way('pcie')),
    and(eq(job.proto, 'fabric'), not(isNull(job.dst)), copy_way('fabric_physical')),
    and(eq(job.proto, 'fabric'), isNull(job.dst), copy_way('fabric_virtual')),
  ),
);

export const T12 = atStep([...local_accesses, ...peer_accesses, ...peer_copies], {
  id: 'T12',
  name: 'address_kind',
  says: 'An address in device memory is used on the way that it was made for: locally in the memory of the device itself, over PCIe or a fabric in that of a peer that is reached so.',
  source:
    'drm_pagemap.h: struct drm_pagemap_addr::proto; xe_pt.c: xe_pt_stage_bind_entry(); mails of the thread on what dma_addr_t means',
  broken: 'The same number means another cell: of the own memory, of the bus, or of the fabric.',
  holds: and(or(isNull(ev('v')), kind_fits(tlb(ev('v')))), or(isNull(job.vram), over_the_link)),
});

export const T7 = invariant({
  id: 'T7',
  name: 'cookie_once',
  says: 'What device_iova_alloc() returned is freed exactly once, unlinked, through a pagemap that is held, and its pointer is cleared; while it is there the range has a reference of the pagemap.',
  source:
    'patches 06, 10 and 11 of 20260128004841.2436896: device_iova_alloc(), device_iova_free(), drm_gpusvm_pages::iova_cookie',
  broken: 'Addresses are freed twice and given to two users, or never.',
  when: iova_cookie.any((cookie) => cookie.is('iova', 'network')),
  holds: iova_cookie.all((cookie, r) => implies(cookie.is('iova', 'network'), has(dpagemap().ranges, r))),
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

export const T13 = atStep(['dma_iova_destroy: iommu_dma_free_iova', '__drm_gpusvm_unmap_pages: dma_iova_free'], {
  id: 'T13',
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
  says: 'While nobody holds notifier_lock, a published address is that of the page that was mapped for it, with the order of that, and while no invalidation covers it, it leads to the page of its CPU slot.',
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
        addr_order(v).is('of_pages'),
        implies(window(v).is('closed'), agrees(dma_addr(v), v)),
        or(
          setting('iommu'),
          ne(dma_addr(v).proto, 'system'),
          and(setting('swiotlb'), eq(dma_map(v).page, bounce(dma_addr(v).addr).page)),
          and(not(setting('swiotlb')), eq(dma_map(v).page, pageAt(dma_addr(v).addr))),
        ),
      ),
    ),
  ),
});
