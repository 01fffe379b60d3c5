/**
 * wp_fault - a CPU writes to a page that is write-protected.
 *
 * Kernel    arch/x86/mm/fault.c: do_user_addr_fault(); mm/memory.c: handle_mm_fault()
 * Kept      the VMA is looked up under mmap_lock(r), which stays held
 * Left out  faults under the VMA lock alone; the way to the page-table entry; what becomes of a fault that finds no memory: the write
 *           faults again
 */
import { and, call, eq, ev, flow, must, own, self, set, step, wait } from '../../src/model/index.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { do_wp_page } from './do_wp_page.ts';

export const wp_fault = flow({
  id: 'wp_fault',
  kind: 'thread',
  source: 'arch/x86/mm/fault.c: do_user_addr_fault()',
  fields: { v: 'virt' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'exc_page_fault: do_user_addr_fault': step({
          choose: { v: 'virt' },
          guard: and(slot(ev('v')).is('present'), eq(slot(ev('v')).write, false)),
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    lock: {
      on: {
        'lock_mm_and_find_vma: mmap_read_lock': step({ actions: [wait(mmap_lock().read_lock({ by: self }))] }),
      },
    },
    find: {
      on: {
        'lock_mm_and_find_vma: find_vma': step({
          alternatives: {
            none: {
              guard: vma(own('v')).is('none'),
              actions: [must(mmap_lock().assert_held({ by: self }))],
              target: 'unlock',
            },
            found: { actions: [must(mmap_lock().assert_held({ by: self }))] },
          },
        }),
      },
    },
    fault: call(do_wp_page, { with: { v: own('v') }, exits: { done: 'unlock', oom: 'unlock' } }),
    unlock: {
      holds: [],
      on: {
        'do_user_addr_fault: mmap_read_unlock': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
