/** M: what the GPU can reach is what the address space says. */

import { bind_fence } from '../models/resources/bind_fence.ts';
import { binding } from '../models/resources/binding.ts';
import { bounce } from '../models/resources/bounce.ts';
import { devpage } from '../models/resources/devpage.ts';
import { dma_addr } from '../models/resources/dma_addr.ts';
import { dma_map } from '../models/resources/dma_map.ts';
import { fabric_pte } from '../models/resources/fabric_pte.ts';
import { fabric_tlb } from '../models/resources/fabric_tlb.ts';
import { iotlb } from '../models/resources/iotlb.ts';
import { iova } from '../models/resources/iova.ts';
import { mmap_lock } from '../models/resources/mmap_lock.ts';
import { notifier_lock } from '../models/resources/notifier_lock.ts';
import { page } from '../models/resources/page.ts';
import { pagemap_addr } from '../models/resources/pagemap_addr.ts';
import { pt_update } from '../models/resources/pt_update.ts';
import { pte } from '../models/resources/pte.ts';
import { range } from '../models/resources/range.ts';
import { slot } from '../models/resources/slot.ts';
import { svm_pages } from '../models/resources/svm_pages.ts';
import { tlb } from '../models/resources/tlb.ts';
import { unbind_fence } from '../models/resources/unbind_fence.ts';
import { vma_flags } from '../models/resources/vma_flags.ts';
import { window } from '../models/resources/window.ts';
import { xe_vm } from '../models/resources/xe_vm.ts';
import { rangeOf } from '../models/topology.ts';
import {
  all,
  and,
  any,
  atStep,
  type Expr,
  eq,
  has,
  implies,
  invariant,
  not,
  or,
  own,
  self,
  setting,
} from '../src/model/index.ts';
import { agrees, reaches } from './reach.ts';

export const M1 = invariant({
  id: 'M1',
  name: 'no_stale_mapping',
  says: 'While no invalidation covers an address, its GPU entry and its TLB entry are empty or name the page that its CPU slot names.',
  source:
    'Documentation/mm/hmm.rst, Address space mirroring; drm_gpusvm.c: drm_gpusvm_get_pages(), mmu_interval_read_retry()',
  broken: [
    {
      when: eq(setting('to_peer'), 'fabric_virtual'),
      says: 'A fault at the target where its entry is gone; until then, and where its TLB still has it, the GPU reads and writes memory of the target that belongs to somebody else.',
    },
    {
      when: eq(setting('to_peer'), 'fabric_physical'),
      says: 'Silent corruption of the target: every cell of it can be reached, nothing translates and nothing faults.',
    },
    {
      when: setting('iommu'),
      says: 'The GPU reads and writes a page that belongs to somebody else; once its IOVA is taken back, an IOMMU fault, or whatever the IOVA means next.',
    },
    { says: 'Silent corruption: the GPU reads and writes a page that belongs to somebody else, and nothing faults.' },
  ],
  when: any('virt', (v) => and(window(v).is('closed'), or(pte(v).is('valid'), tlb(v).is('cached')))),
  holds: all('virt', (v) =>
    implies(
      window(v).is('closed'),
      and(implies(pte(v).is('valid'), agrees(pte(v), v)), implies(tlb(v).is('cached'), agrees(tlb(v), v))),
    ),
  ),
});

export const M2 = invariant({
  id: 'M2',
  name: 'free_implies_unreachable',
  says: 'No GPU entry, TLB entry, IOMMU entry or DMA mapping names a page, of the system or of the device, that is free or has another owner.',
  source: 'include/linux/mmu_notifier.h: invalidate_range_start(): after it returns, the pages may be freed',
  broken: [
    {
      when: eq(setting('to_peer'), 'fabric_virtual'),
      says: 'Memory corruption at the target, which still translates for a device whose page it has given to somebody else.',
    },
    {
      when: eq(setting('to_peer'), 'fabric_physical'),
      says: 'Silent corruption of the target: nothing stands between the device and the cell, whoever has it by then.',
    },
    {
      when: setting('iommu'),
      says: 'Memory corruption while the IOMMU still translates: the device writes into free memory or into another process; after that an IOMMU fault, or whatever the IOVA means next.',
    },
    {
      says: 'Silent memory corruption: the device writes into free memory or into another process, and nothing faults.',
    },
  ],
  when: or(
    page.any((p) => p.is('free', 'foreign', 'child')),
    devpage.any((d) => d.is('idle')),
  ),
  holds: and(
    page.all((p, id) =>
      implies(
        p.is('free', 'foreign', 'child'),
        and(
          all('virt', (v) => not(or(reaches(pte(v), id), reaches(tlb(v), id), eq(dma_map(v).page, id)))),
          all('addr', (a) => not(or(eq(iova(a).page, id), eq(bounce(a).page, id)))),
          // What the IOTLB still says of an address in the flush queue is the window that lazy mode leaves open.
          all('addr', (a) => implies(eq(iotlb(a).page, id), iova(a).is('queued'))),
          pagemap_addr.all((entry) => not(eq(entry.page, id))),
        ),
      ),
    ),
    devpage.all((d, id) =>
      implies(
        d.is('idle'),
        and(
          all('virt', (v) => not(or(eq(pte(v).vram, id), eq(tlb(v).vram, id)))),
          all('addr', (a) => not(or(eq(iova(a).vram, id), eq(fabric_pte(a).vram, id), eq(fabric_tlb(a).vram, id)))),
          pagemap_addr.all((entry) => not(eq(entry.vram, id))),
        ),
      ),
    ),
  ),
});

export const M3 = invariant({
  id: 'M3',
  name: 'bound_implies_mapped',
  says: 'A bound range is mapped for DMA, a valid GPU entry holds the published address, and once its job is done and nobody holds notifier_lock, a bound range has all its entries. A VM that is closed has none, whatever tile_present says.',
  source:
    'drm_gpusvm.c: drm_gpusvm_range_pages_valid(); xe_pt.c: xe_pt_svm_userptr_pre_commit(); xe_svm.c: xe_svm_range_is_valid()',
  broken: 'The GPU uses an address that nothing stands behind, or faults for ever on a range that passes for bound.',
  when: or(
    binding.any((b) => b.is('bound')),
    pte.any((entry) => entry.is('valid')),
  ),
  holds: and(
    all('range', (r) => implies(and(xe_vm().is('open'), binding(r).is('bound')), svm_pages(r).is('mapped'))),
    all('virt', (v) =>
      implies(
        pte(v).is('valid'),
        and(eq(pte(v).addr, dma_addr(v).addr), eq(pte(v).vram, dma_addr(v).vram), eq(pte(v).proto, dma_addr(v).proto)),
      ),
    ),
    implies(
      and(xe_vm().is('open'), notifier_lock().is('free'), not(bind_fence().is('pending', 'reserved'))),
      all('virt', (v) =>
        implies(and(binding(rangeOf(v)).is('bound'), unbind_fence(rangeOf(v)).is('none')), pte(v).is('valid')),
      ),
    ),
  ),
});

export const M4 = atStep(
  [
    '__xe_migrate_update_pgtables: xe_sched_job_push',
    'xe_pt_update_ops_run: dma_resv_add_fence',
    'op_commit: range_present_and_invalidated_tile',
  ],
  {
    id: 'M4',
    name: 'commit_under_lock',
    says: 'Job, fence and tile_present of a bind happen with notifier_lock held for read and the range mapped.',
    source: 'drm_gpusvm.c: DOC: Locking; xe_pt.c: range_present_and_invalidated_tile(), lockdep_assert_held()',
    broken: 'An invalidation slips between the test and the commit, and finds nothing to zap.',
    holds: and(has(notifier_lock().readers, self), svm_pages(own('r')).is('mapped')),
  },
);

export const M5 = atStep('xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range', {
  id: 'M5',
  name: 'no_resurrection',
  says: 'When a range is zapped, no page-table job is still going to write one of its entries.',
  source:
    'xe_svm.c: xe_svm_invalidate(), dma_resv_wait_timeout(BOOKKEEP); xe_pt.c: xe_pt_update_ops_run(), dma_resv_add_fence()',
  broken: 'The job writes the entry after it was zapped, and nobody will ever zap it again.',
  holds: all('virt', (v) => implies(eq(rangeOf(v), rangeOf(own('v'))), not(pt_update(v).is('queued')))),
});

export const M6 = atStep(
  [
    '__drm_gpusvm_unmap_pages: dma_iova_unlink',
    '__drm_gpusvm_unmap_pages: dma_iova_free',
    '__drm_gpusvm_unmap_pages: dma_unmap_page',
    '__drm_gpusvm_unmap_pages: device_unmap',
    'xe_drm_pagemap_device_iova_unlink: dma_iova_unlink',
    'ual_iova_unlink: clear entries',
    'dma_iova_unlink (fabric): clear entries',
  ],
  {
    id: 'M6',
    name: 'flush_before_unmap',
    says: 'A mapping is undone only when neither a GPU entry nor a TLB entry can produce its address.',
    source: 'xe_svm.c: xe_svm_invalidate(): zap, TLB invalidation and its wait precede drm_gpusvm_range_unmap_pages()',
    broken: [
      {
        when: eq(setting('to_peer'), 'fabric_virtual'),
        says: 'A fault at the target, or an access to whatever the address of the fabric means next.',
      },
      { when: setting('iommu'), says: 'An IOMMU fault, or an access to whatever the address means next.' },
      { says: 'Nothing faults: the address still reaches the page, whoever that belongs to by then.' },
    ],
    holds: all('virt', (v) => implies(eq(rangeOf(v), own('r')), and(pte(v).is('invalid'), tlb(v).is('empty')))),
  },
);

/** By its entry, or by its VMA, once the call that changes that is over. */
const no_writing = (v: Expr<never, never>) =>
  or(eq(slot(v).write, false), and(vma_flags(v).is('read_only'), not(mmap_lock().is('write'))));

export const M7 = invariant({
  id: 'M7',
  name: 'permission_subset',
  says: 'While no invalidation covers an address, the GPU may write there only if the CPU may without a fault, and its VMA permits it.',
  source:
    'mm/hmm.c: hmm_pte_need_fault(), HMM_PFN_REQ_WRITE; mm/memory.c: copy_page_range(), MMU_NOTIFY_PROTECTION_PAGE; mm/mprotect.c: change_pud_range(), MMU_NOTIFY_PROTECTION_VMA; drm_gpusvm.c: drm_gpusvm_get_pages(), read_only',
  broken: 'Copy-on-write is bypassed: parent and child see what the other writes.',
  when: any('virt', (v) => and(window(v).is('closed'), no_writing(v))),
  holds: all('virt', (v) =>
    implies(
      and(window(v).is('closed'), no_writing(v), not(setting('read_only'))),
      and(pte(v).is('invalid'), tlb(v).is('empty')),
    ),
  ),
});

export const M8 = invariant({
  id: 'M8',
  name: 'dead_range_inert',
  says: 'While nobody holds notifier_lock, a range whose address was unmapped is neither mapped nor bound.',
  source: 'drm_gpusvm.c: drm_gpusvm_get_pages(), flags.unmapped',
  broken: 'A mapping that no callback will ever undo.',
  when: and(
    notifier_lock().is('free'),
    range.any((r) => r.is('unmapped', 'queued', 'collected')),
  ),
  holds: range.all((r, id) =>
    implies(r.is('unmapped', 'queued', 'collected'), not(or(svm_pages(id).is('mapped'), binding(id).is('bound')))),
  ),
});

export const M9 = atStep('drm_gpusvm_notifier_invalidate: up_write', {
  id: 'M9',
  name: 'whole_range',
  says: 'When the callback ends, no page of the range that it was called for has an entry, a TLB entry or a DMA mapping, whichever part of the range the event covers.',
  source: 'xe_svm.c: xe_svm_range_notifier_event_begin(), _end(); drm_gpusvm.c: drm_gpusvm_range_unmap_pages()',
  broken: 'A range that passes for unmapped leaves pages behind that the device reaches.',
  holds: and(
    not(svm_pages(rangeOf(own('v'))).is('mapped')),
    all('addr', (a) =>
      and(
        not(
          and(
            or(eq(iova(a).range, rangeOf(own('v'))), eq(iova(a).cookie, rangeOf(own('v')))),
            iova(a).is('linked', 'synced', 'mapped'),
          ),
        ),
        not(
          and(
            eq(fabric_pte(a).cookie, rangeOf(own('v'))),
            or(fabric_pte(a).is('linked', 'synced'), fabric_tlb(a).is('cached')),
          ),
        ),
      ),
    ),
    all('virt', (v) =>
      implies(
        eq(rangeOf(v), rangeOf(own('v'))),
        and(pte(v).is('invalid'), tlb(v).is('empty'), dma_map(v).is('none'), dma_addr(v).is('empty')),
      ),
    ),
  ),
});
