/** V: what a reader sees is what was written last. */

import { child_slot } from '../models/resources/child_slot.ts';
import { copy } from '../models/resources/copy.ts';
import { page } from '../models/resources/page.ts';
import { pagemap_addr } from '../models/resources/pagemap_addr.ts';
import { pte } from '../models/resources/pte.ts';
import { slot } from '../models/resources/slot.ts';
import { src_pfn } from '../models/resources/src_pfn.ts';
import { tlb } from '../models/resources/tlb.ts';
import { vram } from '../models/resources/vram.ts';
import {
  all,
  and,
  any,
  atStep,
  eq,
  ev,
  implies,
  invariant,
  isNull,
  legalEvents,
  ne,
  not,
  or,
  own,
  self,
} from '../src/model/index.ts';
import { reaches, reaches_vram } from './reach.ts';
import { gpu_loads } from './steps.ts';

export const V1 = atStep(['cpu load', ...gpu_loads], {
  id: 'V1',
  name: 'last_writer',
  says: 'Every load of an address, by CPU or GPU, returns what was last written there by either.',
  source: 'Documentation/mm/hmm.rst, Shared address space',
  broken: 'Lost writes, or the old data of somebody else.',
  // A load reads a page `p` of the system or a page `d` of VRAM; the other of the two is null.
  holds: or(
    and(eq(page(ev('p')).of, ev('v')), eq(page(ev('p')).data, 'latest')),
    and(eq(vram(ev('d')).of, ev('v')), eq(vram(ev('d')).data, 'latest')),
  ),
});

export const V2 = invariant({
  id: 'V2',
  name: 'single_home',
  says: 'No two addresses share a page, and while an address migrates neither its GPU entry nor its TLB entry leads anywhere.',
  source:
    'mm/migrate_device.c: migrate_vma_collect(): the notification precedes the migration entry; Documentation/mm/hmm.rst',
  broken: 'Two copies of one address are written at a time, and one of the writes is lost.',
  when: slot.any((s) => s.is('mig', 'mig_device', 'devpriv')),
  holds: slot.all((s, v) =>
    and(
      implies(s.is('mig', 'mig_device'), and(pte(v).is('invalid'), tlb(v).is('empty'))),
      all('virt', (u) =>
        or(eq(u, v), and(or(isNull(s.page), ne(slot(u).page, s.page)), or(isNull(s.vram), ne(slot(u).vram, s.vram)))),
      ),
    ),
  ),
});

const copying = or(copy.any((job) => job.is('queued', 'read')));

export const V3 = invariant({
  id: 'V3',
  name: 'stable_source',
  says: 'While the copy engine copies a page, its owner has taken it out of the address space, and no GPU entry or TLB entry leads to it.',
  source: 'Documentation/mm/hmm.rst, Migration to and from device memory; mm/migrate_device.c: migrate_vma_setup()',
  broken: 'A write that comes between copy and publication is lost.',
  when: copying,
  holds: copy.all((job, t, i) =>
    implies(
      job.is('queued', 'read'),
      and(
        implies(
          not(isNull(src_pfn(t, i).page)),
          and(
            page(src_pfn(t, i).page).is('migrating'),
            all('virt', (v) => not(or(reaches(pte(v), src_pfn(t, i).page), reaches(tlb(v), src_pfn(t, i).page)))),
          ),
        ),
        implies(
          not(isNull(src_pfn(t, i).vram)),
          all('virt', (v) =>
            not(or(reaches_vram(pte(v), src_pfn(t, i).vram), reaches_vram(tlb(v), src_pfn(t, i).vram))),
          ),
        ),
      ),
    ),
  ),
});

export const V4 = atStep('remove_migration_ptes: remove_migration_pte (dst)', {
  id: 'V4',
  name: 'publish_after_copy',
  says: 'A slot names the destination of a migration only after its copy was waited for and its mapping undone.',
  source:
    'drm_pagemap.c: __drm_pagemap_migrate_to_ram(): unmapping precedes migrate_vma_pages(); xe_svm.c: xe_svm_copy(), dma_fence_wait()',
  broken: 'The CPU reads what has not arrived yet, or what a bounce buffer still holds.',
  holds: and(copy(self, own('i')).is('idle'), not(pagemap_addr(self, own('i')).is('encoded'))),
});

export const V5 = invariant({
  id: 'V5',
  name: 'no_old_content',
  says: 'Whatever a slot names holds what was written, copied or zeroed for its address.',
  source: 'xe_svm.c: xe_drm_pagemap_populate_mm(), pre_migrate_fence; mm/migrate_device.c: migrate_vma_insert_page()',
  broken: "A process reads another one's data.",
  when: slot.any((s) => s.is('devpriv', 'present')),
  holds: slot.all((s, v) =>
    and(implies(s.is('devpriv'), eq(vram(s.vram).of, v)), implies(s.is('present'), eq(page(s.page).of, v))),
  ),
});

export const V6 = legalEvents({
  id: 'V6',
  name: 'clear_before_copy',
  says: 'The job that zeroes a block of VRAM is done before anything is copied or written there.',
  source: 'xe_svm.c: xe_drm_pagemap_populate_mm(), dma_resv_get_singleton(); xe_svm_copy(), pre_migrate_fence',
  broken: 'Data turns to zeroes.',
});

const source = src_pfn(self, own('i'));
const waits_for_page = any('virt', (v) => and(slot(v).is('mig'), eq(slot(v).page, source.page)));
const waits_for_device = any('virt', (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, source.vram)));

export const V7 = atStep('remove_migration_ptes: remove_migration_pte (src)', {
  id: 'V7',
  name: 'failure_keeps_home',
  says: 'A page whose migration fails goes back to its slot with its content, and nothing was written elsewhere meanwhile.',
  source: 'mm/migrate_device.c: migrate_device_unmap(), __migrate_device_finalize()',
  broken: 'A failed migration loses data.',
  holds: and(
    implies(and(not(isNull(source.page)), waits_for_page), eq(page(source.page).data, 'latest')),
    implies(and(not(isNull(source.vram)), waits_for_device), eq(vram(source.vram).data, 'latest')),
  ),
});

export const V8 = atStep('child load', {
  id: 'V8',
  name: 'fork_keeps_content',
  says: 'A child of fork reads what stood there when it was forked: its page has not been written through the parent, and is not free.',
  source: 'mm/memory.c: copy_present_ptes(), which write-protects the entry of the parent; do_wp_page()',
  broken: 'The child reads what the parent, or a device of the parent, wrote after the fork.',
  holds: and(child_slot(ev('v')).is('mapped'), not(page(child_slot(ev('v')).page).is('free', 'foreign', 'fresh'))),
});
