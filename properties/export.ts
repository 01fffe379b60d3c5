/** S: what a device of another operating system reaches is exported to it, and what is exported to it, it reaches. */

import { filtered, importer, networkAddress, pageBehind, virtual_addressing, windowOf } from '../models/fabric.ts';
import { access_window } from '../models/resources/access_window.ts';
import { export_page } from '../models/resources/export_page.ts';
import { grant } from '../models/resources/grant.ts';
import { import_pte } from '../models/resources/import_pte.ts';
import { import_tlb } from '../models/resources/import_tlb.ts';
import { na } from '../models/resources/na.ts';
import { na_tlb } from '../models/resources/na_tlb.ts';
import { offer } from '../models/resources/offer.ts';
import { request } from '../models/resources/request.ts';
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
  not,
  or,
} from '../src/model/index.ts';

type Foreign = Expr<never, never>;

export const S5 = atStep('port: access', {
  id: 'S5',
  name: 'exported_only',
  says: 'What a device of another system reaches is exported to that device at that moment.',
  source:
    'mail 20260128004841.2436896-7, replies of 29 Jan 2026 (Gunthorpe, Brost): access control, security between systems',
  broken:
    'With physical addresses and without access control, one system reads and overwrites memory of the other, and nobody notices; with a window, whatever else lies behind it; with virtual addresses, what the address led to before.',
  holds: and(grant(ev('p')).is('granted', 'revoking'), eq(grant(ev('p')).to, ev('i'))),
});

/** The export that a request is for stands: its address was told, and not asked back. */
const stands = (x: Foreign) => and(eq(request(ev('i')).x, x), offer(x).is('mapped'));

export const S7 = atStep(['port: look up window/refused', 'port: fault'], {
  id: 'S7',
  name: 'export_served',
  says: 'No request is refused whose sender was told the address, and has not been asked to give it back.',
  source:
    'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): the address is installed in the page tables of the initiator after link and sync',
  broken: 'The foreign device faults on memory that it was given, and a job of the other system dies.',
  holds: not(any('export', stands)),
});

export const S8 = atStep('port: access', {
  id: 'S8',
  name: 'export_truth',
  says: 'A request for an export that stands reaches the page that was exported as this one.',
  source:
    'mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Gunthorpe): an address of one address space, for one device; how to name VRAM relative to the network',
  broken: 'The foreign device works on other memory than it was given, without a fault.',
  holds: all('export', (x) => implies(stands(x), eq(grant(ev('p')).x, x))),
});

/** An entry or a TLB entry of the importer produces the network physical address of a page, and the target lets it in. */
const named = (p: Foreign) =>
  and(
    not(virtual_addressing),
    or(not(filtered), windowOf(importer, networkAddress(p)).is('open')),
    any('export', (x) => or(eq(import_pte(x).addr, networkAddress(p)), eq(import_tlb(x).addr, networkAddress(p)))),
  );

/** The target's page table or its TLB leads to a page, and the target lets somebody in. */
const translated = (p: Foreign) =>
  any('addr', (a) =>
    and(
      or(eq(na(a).page, p), eq(na_tlb(a).page, p)),
      or(
        not(filtered),
        any('initiator', (i) => windowOf(i, a).is('open')),
      ),
    ),
  );

/** A request that nothing stops any more is under way to a page. */
const under_way = (p: Foreign) =>
  request.any((r) => or(eq(r.page, p), and(not(virtual_addressing), r.is('admitted'), eq(pageBehind(r.addr), p))));

export const S6 = invariant({
  id: 'S6',
  name: 'free_implies_unreachable_from_outside',
  says: 'No page that is free, or that another process has, can be reached from another system: by an entry or by a translation that the target lets through, or by a request under way.',
  source:
    'drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(): the memory is taken away after the importer has unmapped it',
  broken: 'Memory is handed to a process while a foreign device still reads it and writes to it.',
  when: export_page.any((p) => p.is('free', 'other')),
  holds: export_page.all((p, id) => implies(p.is('free', 'other'), not(or(named(id), translated(id), under_way(id))))),
});

const exported = (p: Foreign) => grant(p).is('granted', 'revoking');
/** The page that an address stands for is exported. */
const stands_for_export = (a: Foreign) =>
  or(
    and(not(virtual_addressing), exported(pageBehind(a))),
    and(virtual_addressing, not(isNull(na(a).page)), exported(na(a).page)),
  );

export const T11 = atQuiescence({
  id: 'T11',
  name: 'no_window_left_open',
  says: 'When everything rests, every network address that is in use, and every address that a window is open for, is that of an exported page.',
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): what ual_iova_try_alloc() allocates is freed',
  broken:
    'Network addresses and page tables of the target are lost for ever, or a window stays open for whoever gets the page next.',
  when: or(
    na.any((entry) => not(entry.is('none'))),
    access_window.any((w) => w.is('open')),
  ),
  holds: and(
    na.all((entry, a) => implies(not(entry.is('none')), stands_for_export(a))),
    access_window.all((w) => all('addr', (a) => implies(has(w.users, a), stands_for_export(a)))),
  ),
});
