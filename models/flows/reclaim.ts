/**
 * reclaim - takes one anonymous page away from the address space.
 *
 * Kernel    mm/vmscan.c: shrink_folio_list(); mm/rmap.c: try_to_unmap_one()
 * Kept      trylock of the folio, the window around the change of the slot, where a pinned page stays, the last reference
 * Left out  a page that a child shares is taken from the parent alone, and comes back in another page; the look for a pin before the window, folio_maybe_dma_pinned(), which saves work and decides nothing; the LRU,
 *           writing to swap (the content is kept), shrinkers, the rmap lock; a folio that shrink_folio_list() puts back
 *           instead of freeing it, for other reasons than a pin; one flush of the CPU TLB for several slots
 *           (TTU_BATCH_FLUSH): here it goes with the slot
 *
 * Run by kswapd, and inline by every thread whose allocation reclaims, with the locks that it holds there.
 */
import {
  and,
  any,
  call,
  type Expr,
  each,
  eq,
  ev,
  flow,
  must,
  not,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { fs_reclaim } from '../resources/fs_reclaim.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const folio = page(slot(own('v')).page);
const mine = (p: Expr<never, never>) => and(page(p).is('isolated'), eq(page(p).by, self));
const kept = any('page', mine);

export const reclaim = flow({
  id: 'reclaim',
  kind: 'thread',
  source: 'mm/vmscan.c: shrink_folio_list()',
  fields: { v: 'virt' },
  exits: ['done'],
  initial: 'isolate',
  states: {
    isolate: {
      on: {
        'shrink_folio_list: folio_trylock': step({
          choose: { v: 'virt' },
          read: { p: slot(ev('v')).page },
          guard: page(ev('p')).is('anon'),
          actions: [must(page(ev('p')).isolate({ by: self })), must(fs_reclaim(self).acquire()), set({ v: ev('v') })],
        }),
        'shrink_folio_list: list_empty': step({ target: 'done' }),
      },
    },
    start: call(invalidate, { with: { v: own('v'), event: 'clear', extent: 'page' }, exits: { done: 'clear' } }),
    clear: {
      on: {
        'try_to_unmap_one: ptep_clear_flush': step({
          read: { p: slot(own('v')).page },
          alternatives: {
            pinned: { guard: and(folio.is('isolated'), eq(folio.by, self), eq(folio.pinned, true)) },
            mapped: {
              guard: and(folio.is('isolated'), eq(folio.by, self)),
              actions: [must(page(ev('p')).zap({ by: self })), must(slot(own('v')).swap_out())],
            },
            changed: {},
          },
          atomic: 'slot and reverse map change under the page-table lock; no CPU goes on through a TLB flushed later',
        }),
      },
    },
    end: call(invalidate_end, { with: { v: own('v'), extent: 'page' }, exits: { done: 'free' } }),
    free: {
      holds: [],
      on: {
        'shrink_folio_list: folio_unlock': step({
          guard: kept,
          actions: [each('page', mine, (p) => page(p).unlock({ by: self })), must(fs_reclaim(self).release())],
        }),
        'shrink_folio_list: free_unref_folios': step({
          guard: not(kept),
          actions: [
            each(
              'page',
              (p) => and(page(p).is('unmapped'), eq(page(p).by, self)),
              (p) => page(p).free({ by: self }),
            ),
            must(fs_reclaim(self).release()),
          ],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
