/**
 * gup - a thread that has a page of the process pinned for another device, which writes to it.
 *
 * Kernel    mm/gup.c: pin_user_pages_fast(), gup_fast_pte_range(), unpin_user_page()
 * Kept      the pin, and writes to the page that look at no page table, until it is unpinned; a write to a page that is still
 *           at its address is a write to that address
 * Left out  the slow path: it faults as the CPU does, and pins with mmap_lock held; a second pin of the same page; pages that are
 *           shared or write-protected
 * Atomic    gup_fast_pte_range() pins first and looks at the entry again, and whoever clears an entry looks for a pin after it:
 *           one of the two gives way
 */
import { and, eq, ev, flow, must, own, set, step } from '../../src/model/index.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { supersede_bounced, supersede_copies, supersede_other_pages, supersede_vram } from '../store.ts';

export const gup = flow({
  id: 'gup',
  kind: 'thread',
  source: 'mm/gup.c: pin_user_pages_fast()',
  fields: { v: 'virt', p: 'page' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'gup_fast_pte_range: try_grab_folio_fast': step({
          choose: { v: 'virt' },
          read: { p: slot(ev('v')).page },
          guard: and(slot(ev('v')).is('present'), eq(slot(ev('v')).write, true)),
          actions: [must(page(ev('p')).pin()), set({ v: ev('v'), p: ev('p') })],
          atomic:
            'an entry that changes before the pin is taken gives it back; one that changes after it finds the page pinned',
        }),
      },
    },
    pinned: {
      on: {
        'device dma: write': step({
          read: { v: own('v'), p: own('p') },
          alternatives: {
            mapped: {
              guard: eq(page(ev('p')).of, ev('v')),
              actions: [
                must(page(ev('p')).store({ virt: ev('v') })),
                supersede_other_pages,
                supersede_vram,
                supersede_copies,
                supersede_bounced,
              ],
              target: 'pinned',
            },
            unmapped: { target: 'pinned' },
          },
        }),
        'unpin_user_page: gup_put_folio': step({ actions: [must(page(own('p')).unpin())], target: 'idle' }),
      },
    },
  },
});
