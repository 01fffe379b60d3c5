/**
 * try_to_migrate - takes a device page out of the slot that names it, found by the reverse map.
 *
 * Kernel    mm/rmap.c: try_to_migrate(), try_to_migrate_one()
 * Kept      a window of its own around the change of the slot, without mmap_lock; a slot that was cleared meanwhile stays
 * Left out  the lock of the reverse map; a second mapping; system pages, which collection has unmapped already
 * Atomic    the slot and the reverse map change, and the CPU TLB is flushed, under the page-table lock
 *
 * Called with the folio locked, which keeps the page in the slot from being collected or faulted by others.
 */
import { and, call, eq, ev, flow, must, not, own, set, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { slot } from '../resources/slot.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const v = own('v');

export const try_to_migrate = flow({
  id: 'try_to_migrate',
  kind: 'thread',
  source: 'mm/rmap.c: try_to_migrate_one()',
  fields: { d: 'vram', v: 'virt' },
  params: ['d'],
  exits: ['done'],
  initial: 'walk',
  states: {
    walk: {
      on: {
        'try_to_migrate: rmap_walk': step({
          choose: { v: 'virt' },
          guard: and(slot(ev('v')).is('devpriv'), eq(slot(ev('v')).vram, own('d'))),
          actions: [set({ v: ev('v') })],
        }),
        'try_to_migrate: rmap_walk (no mapping)': step({
          guard: not(eq(devpage(own('d')).mapped, true)),
          target: 'done',
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'clear', extent: 'page' }, exits: { done: 'replace' } }),
    replace: {
      on: {
        'try_to_migrate_one: set_pte_at': step({
          alternatives: {
            mapped: {
              guard: and(slot(v).is('devpriv'), eq(slot(v).vram, own('d'))),
              actions: [must(devpage(own('d')).unmap()), must(slot(v).migrate())],
            },
            changed: {},
          },
          atomic: 'slot and reverse map change, and the CPU TLB is flushed, under the page-table lock',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
