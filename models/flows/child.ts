/**
 * child - a process that was forked: it reads what it got, and gives it up when it exits or writes.
 *
 * Kernel    mm/memory.c: zap_present_folio_ptes(), wp_page_copy(); the rest is hardware
 * Kept      a read of a device page sees what a migration of it would bring to the child
 * Left out  what the child does with pages of its own; migrate_to_ram() of its device pages, which it never gives up
 */
import { and, ev, flow, isNull, must, not, step } from '../../src/model/index.ts';
import { child_slot } from '../resources/child_slot.ts';
import { page } from '../resources/page.ts';

const mapped = child_slot(ev('v')).is('mapped', 'spoiled');

export const child = flow({
  id: 'child',
  kind: 'environment',
  source: 'mm/memory.c: handle_mm_fault(), of the child',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'child load': step({
          choose: { v: 'virt' },
          guard: mapped,
          target: 'run',
        }),
        'child: zap_present_folio_ptes, or wp_page_copy': step({
          choose: { v: 'virt' },
          read: { p: child_slot(ev('v')).page },
          guard: and(mapped, not(isNull(ev('p')))),
          actions: [must(page(ev('p')).unshare()), must(child_slot(ev('v')).unmap())],
          target: 'run',
          atomic: 'the child has no device: once its entry is gone nobody can tell when the page is put',
        }),
      },
    },
  },
});
