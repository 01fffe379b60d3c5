/**
 * What a store to an address does beside writing: every other page that holds content of the address, and every copy of it
 * that an engine has read or that a bounce buffer holds, is out of date from then on. For steps whose payload is `v`, and the page `p` or the page of
 * VRAM `d` that was written. A child of fork that maps what was written finds it changed.
 */
import { and, each, eq, ev, ne } from '../src/model/index.ts';
import { bounce } from './resources/bounce.ts';
import { child_slot } from './resources/child_slot.ts';
import { copy } from './resources/copy.ts';
import { page } from './resources/page.ts';
import { vram } from './resources/vram.ts';
import { indexOf } from './topology.ts';

export const supersede_pages = each(
  'page',
  (q) => eq(page(q).of, ev('v')),
  (q) => page(q).supersede(),
);

export const supersede_other_pages = each(
  'page',
  (q) => and(ne(q, ev('p')), eq(page(q).of, ev('v'))),
  (q) => page(q).supersede(),
);

export const supersede_vram = each(
  'vram',
  (d) => eq(vram(d).of, ev('v')),
  (d) => vram(d).supersede(),
);

export const supersede_other_vram = each(
  'vram',
  (d) => and(ne(d, ev('d')), eq(vram(d).of, ev('v'))),
  (d) => vram(d).supersede(),
);

/** An address has one position in the arrays of every migration. */
export const supersede_copies = each(
  'thread',
  (t) => eq(copy(t, indexOf(ev('v'))).of, ev('v')),
  (t) => copy(t, indexOf(ev('v'))).supersede(),
);

/** What a bounce buffer was filled with, or what the device wrote there. */
export const supersede_bounced = each(
  'addr',
  (a) => eq(bounce(a).of, ev('v')),
  (a) => bounce(a).supersede(),
);

export const supersede_other_bounced = each(
  'addr',
  (a) => and(ne(a, ev('a')), eq(bounce(a).of, ev('v'))),
  (a) => bounce(a).supersede(),
);

export const spoil_child = each(
  'virt',
  (c) => eq(child_slot(c).page, ev('p')),
  (c) => child_slot(c).spoil(),
);

export const spoil_child_device = each(
  'virt',
  (c) => eq(child_slot(c).vram, ev('d')),
  (c) => child_slot(c).spoil(),
);
