/**
 * fabric_access - accesses of the device to the memory of its peer over the fabric.
 *
 * Kernel    hardware, as the mails of the thread describe it
 * Kept      physical mode: the address in the entry, with the bit that routes it over the fabric, is that of the cell; virtual mode: the
 *           target walks its own page table, caches what it found, and goes by that
 * Left out  requests under way on the wire; access control
 *
 * No lock is looked at.
 */
import { and, eq, ev, flow, isNull, must, not, setting, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_tlb } from '../resources/fabric_tlb.ts';
import { tlb } from '../resources/tlb.ts';
import { vram } from '../resources/vram.ts';
import {
  spoil_child_device,
  supersede_bounced,
  supersede_copies,
  supersede_other_vram,
  supersede_pages,
} from '../store.ts';

const over_fabric = and(tlb(ev('v')).is('cached'), eq(tlb(ev('v')).proto, 'fabric'));
const physical = and(over_fabric, not(isNull(tlb(ev('v')).vram)));
const virtual = and(over_fabric, isNull(tlb(ev('v')).vram));
const writes = not(setting('read_only'));
const load = [must(devpage(ev('d')).access()), must(vram(ev('d')).load())];
const store = [
  must(devpage(ev('d')).access()),
  must(vram(ev('d')).store({ virt: ev('v') })),
  supersede_pages,
  supersede_other_vram,
  supersede_copies,
  supersede_bounced,
  spoil_child_device,
];

export const fabric_access = flow({
  id: 'fabric_access',
  kind: 'environment',
  source: 'GPU hardware',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'gpu load over the fabric': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: physical,
          actions: load,
          target: 'run',
        }),
        'gpu store over the fabric': step({
          choose: { v: 'virt' },
          read: { d: tlb(ev('v')).vram },
          guard: and(physical, writes),
          actions: store,
          target: 'run',
        }),
        'target walk': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, d: fabric_pte(tlb(ev('v')).addr).vram },
          guard: and(virtual, fabric_tlb(ev('a')).is('empty')),
          actions: [must(fabric_pte(ev('a')).walk()), must(fabric_tlb(ev('a')).fill({ vram: ev('d') }))],
          target: 'run',
        }),
        'gpu load over the fabric, translated at the target': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, d: fabric_tlb(tlb(ev('v')).addr).vram },
          guard: and(virtual, fabric_tlb(ev('a')).is('cached')),
          actions: load,
          target: 'run',
        }),
        'gpu store over the fabric, translated at the target': step({
          choose: { v: 'virt' },
          read: { a: tlb(ev('v')).addr, d: fabric_tlb(tlb(ev('v')).addr).vram },
          guard: and(virtual, fabric_tlb(ev('a')).is('cached'), writes),
          actions: store,
          target: 'run',
        }),
      },
    },
  },
});
