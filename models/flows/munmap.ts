/**
 * munmap - removes one page of the address space.
 *
 * Kernel    mm/vma.c: do_vmi_munmap(), do_vmi_align_munmap(), vms_complete_munmap_vmas(); mm/memory.c: unmap_vmas(),
 *           zap_present_folio_ptes(), zap_nonpresent_ptes()
 * Kept      the VMA is looked up and goes first, under mmap_lock(w); the slots under mmap_lock(r), inside a window; pages
 *           are freed after it, device pages at once. A migration entry just goes: who migrates holds its page
 * Left out  page-table pages, partial VMAs; a call for an address that nothing is mapped at when it starts: it does
 *           nothing. The CPU TLB is flushed with each slot, not once by tlb_finish_mmu(): what the CPU does through a
 *           stale entry of its own is not modelled. A device page is freed with the page-table lock held: here a CPU may
 *           touch the address before that is over
 */
import { and, any, call, each, eq, ev, flow, has, must, own, self, set, step, wait } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { folio_free } from './folio_free.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';

const mmap_locked = must(mmap_lock().assert_held_write({ by: self }));

const migrating = slot(own('v')).is('mig', 'mig_device');
const on_device = slot(own('v')).is('devpriv');
/** The slot's reference is not the only one. */
const somebody_holds = any('thread', (t) => has(devpage(slot(own('v')).vram).refs, t));

export const munmap = flow({
  id: 'munmap',
  kind: 'thread',
  source: 'mm/vma.c: do_vmi_align_munmap()',
  fields: { v: 'virt', d: 'vram' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        '__x64_sys_munmap: __vm_munmap': step({
          choose: { v: 'virt' },
          guard: and(process().is('running', 'group_exit'), vma(ev('v')).is('mapped')),
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    lock: {
      on: { '__vm_munmap: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }) },
    },
    find: {
      on: {
        'do_vmi_munmap: vma_find': step({
          alternatives: {
            none: { guard: vma(own('v')).is('none'), actions: [mmap_locked], target: 'unlock_write' },
            found: { actions: [mmap_locked] },
          },
        }),
      },
    },
    detach: {
      on: { 'do_vmi_align_munmap: vma_iter_clear_gfp': step({ actions: [mmap_locked, must(vma(own('v')).detach())] }) },
    },
    downgrade: {
      on: {
        'vms_complete_munmap_vmas: mmap_write_downgrade': step({
          actions: [must(mmap_lock().downgrade({ by: self }))],
        }),
      },
    },
    start: call(invalidate, { with: { v: own('v'), event: 'unmap', extent: 'page' }, exits: { done: 'zap' } }),
    zap: {
      on: {
        'zap_present_folio_ptes: get_and_clear_full_ptes': step({
          read: { p: slot(own('v')).page },
          alternatives: {
            // Nothing, or a page in swap: nobody but its slot knows, and a step of its own would tell the two apart for good.
            none: { guard: slot(own('v')).is('none', 'swap'), actions: [must(slot(own('v')).clear())] },
            migrating: { guard: migrating, actions: [must(slot(own('v')).clear())] },
            present: {
              guard: slot(own('v')).is('present'),
              actions: [must(page(ev('p')).zap({ by: self })), must(slot(own('v')).clear())],
            },
          },
          atomic: 'slot and reverse map change under the page-table lock; no CPU goes on through a TLB flushed later',
        }),
        'zap_nonpresent_ptes: folio_put': step({
          read: { d: slot(own('v')).vram },
          alternatives: {
            referenced: {
              guard: and(on_device, somebody_holds),
              actions: [must(devpage(ev('d')).unmap()), must(slot(own('v')).clear())],
            },
            last: {
              guard: on_device,
              actions: [must(devpage(ev('d')).unmap_free()), must(slot(own('v')).clear()), set({ d: ev('d') })],
              target: 'free_device',
            },
          },
          atomic: 'with folio_remove_rmap_pte() and the slot: the page-table lock is held',
        }),
      },
    },
    end: call(invalidate_end, { with: { v: own('v'), extent: 'page' }, exits: { done: 'free' } }),
    free: {
      holds: [],
      on: {
        'vms_clear_ptes: tlb_finish_mmu': step({
          actions: [
            each(
              'page',
              (p) => and(page(p).is('unmapped'), eq(page(p).by, self)),
              (p) => page(p).free({ by: self }),
            ),
          ],
        }),
      },
    },
    unlock: {
      holds: [],
      on: {
        'vms_complete_munmap_vmas: mmap_read_unlock': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
    free_device: call(folio_free, { with: { d: own('d') }, exits: { done: 'end' } }),
    unlock_write: {
      holds: [],
      on: {
        'do_vmi_munmap: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
