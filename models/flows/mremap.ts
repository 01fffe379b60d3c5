/**
 * mremap - moves a page of the address space to another address.
 *
 * Kernel    mm/mremap.c: do_mremap(), move_vma(), copy_vma_and_data(), move_page_tables(), move_ptes(), unmap_source_vma()
 * Kept      mmap_lock(w) all the way; the new VMA; one window of event UNMAP over the old address and none over the new one; the
 *           page table of the new address, allocated inside the window; the entry moves as it is, whatever it names, a migration
 *           entry too; then do_vmi_munmap() of the old VMA with a window of its own, or of the new one where the page table was
 *           not to be had. A page, or a device page, is told nothing: only the reverse map leads to the new address
 * Left out  MREMAP_FIXED, which unmaps the target first: munmap does that; MREMAP_DONTUNMAP; growing and shrinking; whole page
 *           tables that move by one entry of the level above; rmap locks, which keep reverse-map walks from missing both places
 * Atomic    both entries under both page-table locks; the CPU TLB is flushed before they are released
 */
import { and, call, each, eq, ev, flow, must, ne, own, self, set, step, wait } from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { bounce } from '../resources/bounce.ts';
import { copy } from '../resources/copy.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { vma_flags } from '../resources/vma_flags.ts';
import { vram } from '../resources/vram.ts';
import { indexOf } from '../topology.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const to = own('to');
/** The VMA that goes at the end: the old one, or after a failure the new one. */
const gone = own('gone');
const locked = must(mmap_lock().assert_held_write({ by: self }));

/** With the flags of the old one. */
const new_vma = [locked, must(vma(to).insert()), must(vma_flags(to).reset())];

const moved_copies = (i: typeof v | typeof to) =>
  each(
    'thread',
    (t) => eq(copy(t, indexOf(i)).of, v),
    (t) => copy(t, indexOf(i)).move({ virt: to }),
  );

/** Whatever holds content of the old address holds content of the new one. */
const content_moves = [
  each(
    'page',
    (p) => eq(page(p).of, v),
    (p) => page(p).move({ virt: to }),
  ),
  each(
    'vram',
    (d) => eq(vram(d).of, v),
    (d) => vram(d).move({ virt: to }),
  ),
  each(
    'addr',
    (a) => eq(bounce(a).of, v),
    (a) => bounce(a).move({ virt: to }),
  ),
  moved_copies(v),
  moved_copies(to),
];

export const mremap = flow({
  id: 'mremap',
  kind: 'thread',
  source: 'mm/mremap.c: do_mremap()',
  fields: { v: 'virt', to: 'virt', gone: 'virt' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        '__x64_sys_mremap: do_mremap': step({
          choose: { v: 'virt', to: 'virt' },
          guard: and(
            process().is('running', 'group_exit'),
            ne(ev('v'), ev('to')),
            vma(ev('v')).is('mapped'),
            vma(ev('to')).is('none'),
          ),
          actions: [set({ v: ev('v'), to: ev('to') })],
        }),
      },
    },
    lock: {
      on: { 'do_mremap: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }) },
    },
    find: {
      on: {
        'do_mremap: vma_lookup': step({
          alternatives: {
            none: { guard: vma(v).is('none'), actions: [locked], target: 'unlock' },
            found: { actions: [locked] },
          },
        }),
      },
    },
    new_addr: {
      on: {
        'vrm_set_new_addr: get_unmapped_area': step({
          alternatives: {
            taken: { guard: vma(to).is('mapped'), target: 'unlock' },
            free: {},
          },
        }),
      },
    },
    copy_vma: {
      on: {
        'copy_vma_and_data: copy_vma': step({
          choose: { outcome: allocation },
          alternatives: {
            read_only: {
              guard: and(succeeds, vma_flags(v).is('read_only')),
              actions: [...new_vma, must(vma_flags(to).clear_write())],
              target: 'start',
            },
            ok: { guard: succeeds, actions: new_vma, target: 'start' },
            fail: { guard: fails, target: 'unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    copy_vma_reclaim: call(reclaim, { with: {}, exits: { done: 'copy_vma' } }),
    start: call(invalidate, { with: { v, event: 'unmap', extent: 'page' }, exits: { done: 'alloc' } }),
    alloc: {
      on: {
        'move_page_tables: pte_alloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, actions: [set({ gone: v })], target: 'move' },
            // move_page_tables() back again finds nothing to move.
            fail: { guard: fails, actions: [set({ gone: to })], target: 'end' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    move: {
      on: {
        'move_ptes: set_ptes': step({
          read: { p: slot(v).page, d: slot(v).vram, w: slot(v).write },
          alternatives: {
            none: { guard: slot(v).is('none'), actions: [locked] },
            swap: {
              guard: slot(v).is('swap'),
              actions: [locked, must(slot(v).clear()), must(slot(to).move_in_swap())],
            },
            migration: {
              guard: slot(v).is('mig'),
              actions: [
                locked,
                must(slot(v).clear()),
                must(slot(to).move_in_migration({ page: ev('p'), write: ev('w') })),
                ...content_moves,
              ],
              unreachable: 'who migrates pages of the system holds mmap_lock',
            },
            migration_device: {
              guard: slot(v).is('mig_device'),
              actions: [
                locked,
                must(slot(v).clear()),
                must(slot(to).move_in_migration_device({ vram: ev('d'), write: ev('w') })),
                ...content_moves,
              ],
            },
            device: {
              guard: slot(v).is('devpriv'),
              actions: [
                locked,
                must(slot(v).clear()),
                must(slot(to).move_in_device({ vram: ev('d'), write: ev('w') })),
                ...content_moves,
              ],
            },
            present: {
              actions: [
                locked,
                must(slot(v).clear()),
                must(slot(to).move_in({ page: ev('p'), write: ev('w') })),
                ...content_moves,
              ],
            },
          },
          atomic: 'both page-table locks are held over get_and_clear_ptes(), set_ptes() and the flush of the CPU TLB',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'detach' } }),
    detach: {
      on: {
        'do_vmi_align_munmap: vma_iter_clear_gfp (mremap)': step({ actions: [locked, must(vma(gone).detach())] }),
      },
    },
    unmap_start: call(invalidate, {
      with: { v: gone, event: 'unmap', extent: 'page' },
      exits: { done: 'zap' },
    }),
    zap: {
      on: {
        'zap_pte_range: pte_none (mremap)': step({
          actions: [locked, must(slot(gone).clear())],
          atomic: 'nothing is left there, and no fault puts anything there while mmap_lock is held for write',
        }),
      },
    },
    unmap_end: call(invalidate_end, { with: { v: gone, extent: 'page' }, exits: { done: 'unlock' } }),
    unlock: {
      holds: [],
      on: {
        'do_mremap: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
