/**
 * gpu - the compute engines: page-table walks and accesses through the TLB.
 *
 * Kernel    hardware
 * Kept      a walk fills the TLB from a valid entry; an access goes where the TLB points, whatever the entry says by now:
 *           to the device's own memory, to that of a peer over PCIe, or to the system, through the IOMMU if there is one; no
 *           stores where all mappings are read-only. An address of the wrong kind goes where hardware would take it;
 *           with a flush queue, a walk of the IOMMU fills the IOTLB, and an access goes where that points; with bounce buffers, an
 *           access goes to the buffer
 * Left out  accesses that fault: the fault flow may start at any time; scratch pages; the CPU's caches
 *
 * No lock is looked at.
 */
import { and, eq, ev, flow, isNull, must, ne, not, setting, step } from '../../src/model/index.ts';
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
const vram_page = not(isNull(tlb(ev('v')).vram));
const to_vram = and(vram_page, eq(tlb(ev('v')).proto, 'local'));
/** A bus address that nothing translates. */
const to_peer = and(vram_page, eq(tlb(ev('v')).proto, 'p2p'));
/** An IOVA: whichever page it leads to. */
const peer_iova = not(isNull(iova(tlb(ev('v')).addr).vram));
const store_vram = [
  must(devpage(ev('d')).access()),
  must(vram(ev('d')).store({ virt: ev('v') })),
  supersede_pages,
  supersede_other_vram,
  supersede_copies,
  supersede_bounced,
  spoil_child_device,
];
const load_vram = [must(devpage(ev('d')).access()), must(vram(ev('d')).load())];
const to_system = and(tlb(ev('v')).is('cached'), not(vram_page), ne(tlb(ev('v')).proto, 'fabric'));
const translated = and(setting('iommu'), not(setting('flush_queue')), to_system, not(peer_iova));
const translated_to_peer = and(setting('iommu'), to_system, peer_iova);
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
          read: { a: pte(ev('v')).addr, proto: pte(ev('v')).proto },
          guard: and(pte(ev('v')).is('valid'), isNull(pte(ev('v')).vram), tlb(ev('v')).is('empty')),
          actions: [must(tlb(ev('v')).fill({ addr: ev('a'), proto: ev('proto') }))],
          target: 'run',
        }),
        'gpu walk (VRAM)': step({
          choose: { v: 'virt' },
          read: { d: pte(ev('v')).vram, proto: pte(ev('v')).proto },
          guard: and(not(isNull(ev('d'))), tlb(ev('v')).is('empty')),
          actions: [must(tlb(ev('v')).fill_device({ vram: ev('d'), proto: ev('proto') }))],
          target: 'run',
        }),
        'gpu load from VRAM': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: to_vram,
          actions: load_vram,
          target: 'run',
        }),
        'gpu store to VRAM': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: and(to_vram, not(setting('read_only'))),
          actions: store_vram,
          target: 'run',
        }),
        'gpu load over PCIe': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: to_peer,
          actions: load_vram,
          target: 'run',
        }),
        'gpu store over PCIe': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: and(to_peer, not(setting('read_only'))),
          actions: store_vram,
          target: 'run',
        }),
        'gpu load over PCIe through the IOMMU': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, d: iova(tlb(ev('v')).addr).vram },
          guard: translated_to_peer,
          actions: [must(iova(ev('a')).access()), ...load_vram],
          target: 'run',
        }),
        'gpu store over PCIe through the IOMMU': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, d: iova(tlb(ev('v')).addr).vram },
          guard: and(translated_to_peer, not(setting('read_only'))),
          actions: [must(iova(ev('a')).access()), ...store_vram],
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
