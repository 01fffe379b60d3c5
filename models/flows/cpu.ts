/**
 * cpu - user space on the CPU: touches, reads and writes.
 *
 * Kernel    mm/memory.c: do_anonymous_page(); the rest is hardware
 * Kept      a fault fills an empty slot, unless the OOM reaper empties it; an access goes where the slot points, a store only where
 *           it may, until the process has given up its address space
 * Left out  the answer to a touch of a device page, which `cpu_fault` gives, and to a store to a write-protected one, which `wp_fault`
 *           gives; the signal for a fault of an address space that the OOM reaper works on; CPU TLBs: whoever changes a slot flushes
 *           them in the same step
 */
import { and, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { spoil_child, supersede_bounced, supersede_copies, supersede_other_pages, supersede_vram } from '../store.ts';

const alive = process().is('running', 'group_exit');

export const cpu = flow({
  id: 'cpu',
  kind: 'environment',
  source: 'mm/memory.c: handle_mm_fault()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'cpu fault: do_anonymous_page': step({
          choose: { v: 'virt', p: 'page' },
          guard: and(
            alive,
            vma(ev('v')).is('mapped'),
            slot(ev('v')).is('none', 'swap'),
            eq(mm_flags().unstable, false),
            page(ev('p')).is('free'),
          ),
          actions: [must(page(ev('p')).alloc({ virt: ev('v') })), must(slot(ev('v')).install({ page: ev('p') }))],
          target: 'run',
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
        }),
        'cpu load': step({
          choose: { v: 'virt' },
          read: { p: slot(ev('v')).page },
          guard: and(alive, slot(ev('v')).is('present')),
          actions: [must(page(ev('p')).load())],
          target: 'run',
        }),
        'cpu store': step({
          choose: { v: 'virt' },
          read: { p: slot(ev('v')).page },
          guard: and(alive, slot(ev('v')).is('present'), eq(slot(ev('v')).write, true)),
          actions: [
            must(page(ev('p')).store({ virt: ev('v') })),
            supersede_other_pages,
            supersede_vram,
            supersede_copies,
            supersede_bounced,
            spoil_child,
          ],
          target: 'run',
        }),
      },
    },
  },
});
