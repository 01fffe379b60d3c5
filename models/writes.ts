/** A write to an address: whatever else holds its content is out of date. For steps with the payloads `v` and `p`, the page written. */
import { and, each, eq, ev, ne } from '../src/model/index.ts';
import { copy } from './resources/copy.ts';
import { page } from './resources/page.ts';
import { vram } from './resources/vram.ts';
import { indexOf } from './topology.ts';

export const superseded = [
  each(
    'page',
    (q) => and(ne(q, ev('p')), eq(page(q).of, ev('v'))),
    (q) => page(q).supersede(),
  ),
  each(
    'vram',
    (d) => eq(vram(d).of, ev('v')),
    (d) => vram(d).supersede(),
  ),
  // What the copy engine has read and not written yet stands at the position of the address in the arrays of its thread.
  each(
    'thread',
    (t) => eq(copy(t, indexOf(ev('v'))).of, ev('v')),
    (t) => copy(t, indexOf(ev('v'))).supersede(),
  ),
] as const;
