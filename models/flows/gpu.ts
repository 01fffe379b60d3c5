/**
 * gpu - the compute engines: page-table walks and accesses through the TLB.
 *
 * Kernel    hardware
 * Kept      a walk fills the TLB from a valid entry; an access goes where the TLB points, whatever the entry says by now,
 *           and through the IOMMU if there is one; no stores where all mappings are read-only
 * Left out  accesses that fault: the fault flow may start at any time; scratch pages; the CPU's caches
 *
 * No lock is looked at.
 */
import { and, each, eq, ev, flow, must, ne, not, setting, step } from '../../src/model/index.ts';
import { child_slot } from '../resources/child_slot.ts';
import { iova } from '../resources/iova.ts';
import { page } from '../resources/page.ts';
import { pte } from '../resources/pte.ts';
import { tlb } from '../resources/tlb.ts';
import { pageAt } from '../topology.ts';

const store = [
  must(page(ev('p')).store({ virt: ev('v') })),
  each(
    'page',
    (q) => and(ne(q, ev('p')), eq(page(q).of, ev('v'))),
    (q) => page(q).supersede(),
  ),
  each(
    'virt',
    (c) => eq(child_slot(c).page, ev('p')),
    (c) => child_slot(c).spoil(),
  ),
];
const translated = and(setting('iommu'), tlb(ev('v')).is('cached'));
const untranslated = and(not(setting('iommu')), tlb(ev('v')).is('cached'));

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
          guard: and(pte(ev('v')).is('valid'), tlb(ev('v')).is('empty')),
          actions: [must(tlb(ev('v')).fill({ addr: ev('a') }))],
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
