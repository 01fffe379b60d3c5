/**
 * gpu - the compute engines: page-table walks and accesses through the TLB.
 *
 * Kernel    hardware
 * Kept      a walk fills the TLB from a valid entry; an access goes where the TLB points, whatever the entry says by now:
 *           to the device's own memory, or to the system, through the IOMMU if there is one; no stores where all
 *           mappings are read-only; with a flush queue, a walk of the IOMMU fills the IOTLB, and an access goes where that points; with bounce
 *           buffers, an access goes to the buffer
 * Left out  accesses that fault: the fault flow may start at any time; scratch pages; the CPU's caches
 *
 * No lock is looked at.
 */
import { and, ev, flow, isNull, must, not, setting, step } from '../../src/model/index.ts';
import { bounce } from '../resources/bounce.ts';
import { devpage } from '../resources/devpage.ts';
import { iotlb } from '../resources/iotlb.ts';
import { iova } from '../resources/iova.ts';
import { page } from '../resources/page.ts';
import { pte } from '../resources/pte.ts';
import { tlb } from '../resources/tlb.ts';
import { vram } from '../resources/vram.ts';
import {
  spoil_child,
  spoil_child_device,
  supersede_bounced,
  supersede_copies,
  supersede_other_bounced,
  supersede_other_pages,
  supersede_other_vram,
  supersede_pages,
  supersede_vram,
} from '../store.ts';
import { pageAt } from '../topology.ts';

const store = [
  must(page(ev('p')).store({ virt: ev('v') })),
  supersede_other_pages,
  supersede_vram,
  supersede_copies,
  supersede_bounced,
  spoil_child,
];
const to_vram = not(isNull(tlb(ev('v')).vram));
const to_system = and(tlb(ev('v')).is('cached'), not(to_vram));
const translated = and(setting('iommu'), not(setting('flush_queue')), to_system);
const through_iotlb = and(setting('iommu'), setting('flush_queue'), to_system);
const untranslated = and(not(setting('iommu')), not(setting('swiotlb')), to_system);
const bounced = and(not(setting('iommu')), setting('swiotlb'), to_system);

export const gpu = flow({
  id: 'gpu',
  kind: 'environment',
  source: 'GPU hardware',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'gpu walk': step({
          choose: { v: 'virt' },
          read: { a: pte(ev('v')).addr },
          guard: and(pte(ev('v')).is('valid'), isNull(pte(ev('v')).vram), tlb(ev('v')).is('empty')),
          actions: [must(tlb(ev('v')).fill({ addr: ev('a') }))],
          target: 'run',
        }),
        'gpu walk (VRAM)': step({
          choose: { v: 'virt' },
          read: { d: pte(ev('v')).vram },
          guard: and(not(isNull(ev('d'))), tlb(ev('v')).is('empty')),
          actions: [must(tlb(ev('v')).fill_device({ vram: ev('d') }))],
          target: 'run',
        }),
        'gpu load from VRAM': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: to_vram,
          actions: [must(devpage(ev('d')).access()), must(vram(ev('d')).load())],
          target: 'run',
        }),
        'gpu store to VRAM': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: and(to_vram, not(setting('read_only'))),
          actions: [
            must(devpage(ev('d')).access()),
            must(vram(ev('d')).store({ virt: ev('v') })),
            supersede_pages,
            supersede_other_vram,
            supersede_copies,
            supersede_bounced,
            spoil_child_device,
          ],
          target: 'run',
        }),
        'gpu load through the IOMMU': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, p: iova(tlb(ev('v')).addr).page },
          guard: translated,
          actions: [must(iova(ev('a')).access()), must(page(ev('p')).load())],
          target: 'run',
        }),
        'gpu store through the IOMMU': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, p: iova(tlb(ev('v')).addr).page },
          guard: and(translated, not(setting('read_only'))),
          actions: [must(iova(ev('a')).access()), ...store],
          target: 'run',
        }),
        'gpu: IOMMU walk': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, p: iova(tlb(ev('v')).addr).page },
          guard: and(through_iotlb, iotlb(ev('a')).is('empty')),
          actions: [must(iova(ev('a')).access()), must(iotlb(ev('a')).fill({ page: ev('p') }))],
          target: 'run',
        }),
        'gpu load through the IOTLB': step({
          choose: { v: 'virt' },
          read: { p: iotlb(tlb(ev('v')).addr).page },
          guard: and(through_iotlb, not(isNull(ev('p')))),
          actions: [must(page(ev('p')).load())],
          target: 'run',
        }),
        'gpu store through the IOTLB': step({
          choose: { v: 'virt' },
          read: { p: iotlb(tlb(ev('v')).addr).page },
          guard: and(through_iotlb, not(isNull(ev('p'))), not(setting('read_only'))),
          actions: store,
          target: 'run',
        }),
        'gpu load from a bounce buffer': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr },
          guard: bounced,
          actions: [must(bounce(ev('a')).load())],
          target: 'run',
        }),
        'gpu store to a bounce buffer': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr },
          guard: and(bounced, not(setting('read_only'))),
          actions: [
            must(bounce(ev('a')).store({ virt: ev('v') })),
            supersede_pages,
            supersede_vram,
            supersede_copies,
            supersede_other_bounced,
          ],
          target: 'run',
        }),
        'gpu load': step({
          choose: { v: 'virt' },
          read: { p: pageAt(tlb(ev('v')).addr) },
          guard: untranslated,
          actions: [must(page(ev('p')).load())],
          target: 'run',
        }),
        'gpu store': step({
          choose: { v: 'virt' },
          read: { p: pageAt(tlb(ev('v')).addr) },
          guard: and(untranslated, not(setting('read_only'))),
          actions: store,
          target: 'run',
        }),
      },
    },
  },
});
