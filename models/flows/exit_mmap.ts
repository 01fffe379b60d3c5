/**
 * exit_mmap - what the last mmput() does.
 *
 * Kernel    kernel/fork.c: mmput(), __mmput(); mm/mmap.c: exit_mmap(); mm/mmu_notifier.c: mn_itree_release();
 *           mm/memory.c: unmap_vmas()
 * Kept      two invalidations. RELEASE comes first, without mmap_lock, and takes the device away from every range: Xe zaps and
 *           unmaps as for any other event, but does not declare the ranges dead. unmap_vmas() then opens a window of its own,
 *           with event UNMAP, so that the ranges go to the garbage collector, and clears the slots in it under mmap_lock(r).
 *           MMF_OOM_SKIP is set next; pages and VMAs go under mmap_lock(w)
 * Left out  page-table pages, which go under mmap_lock(w); an address space without a VMA; what else __mmput() calls; the CPU TLB,
 *           as in munmap. One window over all pages: here each page has its own, one after the other, in any order
 *
 * Called with mm_users at zero: nobody can take it up again, but the OOM reaper, reclaim and the garbage collector still come by.
 */
import {
  add,
  all,
  and,
  any,
  call,
  each,
  eq,
  ev,
  flow,
  has,
  must,
  not,
  own,
  self,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { folio_free } from './folio_free.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { release_end } from './release_end.ts';

const v = own('v');
const on_device = slot(v).is('devpriv');
/** The slot's reference is not the only one. */
const somebody_holds = any('thread', (t) => has(devpage(slot(v).vram).refs, t));
const left = not(has(own('visited'), ev('v')));
const visit = set({ v: ev('v'), visited: add(own('visited'), ev('v')) });
const all_visited = all('virt', (u) => has(own('visited'), u));
const mmap_locked = must(mmap_lock().assert_held({ by: self }));
const mmap_write_locked = must(mmap_lock().assert_held_write({ by: self }));

export const exit_mmap = flow({
  id: 'exit_mmap',
  kind: 'thread',
  source: 'mm/mmap.c: exit_mmap()',
  fields: { v: 'virt', visited: { set: 'virt' }, d: 'vram' },
  exits: ['done'],
  initial: 'release',
  states: {
    release: {
      holds: ['visited'],
      on: {
        'exit_mmap: mmu_notifier_release': step({ choose: { v: 'virt' }, guard: left, actions: [visit] }),
        'exit_mmap: mmap_read_lock': step({
          guard: all_visited,
          actions: [wait(mmap_lock().read_lock({ by: self })), set({ visited: null })],
          target: 'unmap',
        }),
      },
    },
    release_start: call(invalidate, { with: { v, event: 'release', extent: 'page' }, exits: { done: 'release_end' } }),
    release_end: call(release_end, { with: { v, extent: 'page' }, exits: { done: 'release' } }),
    unmap: {
      holds: ['visited'],
      on: {
        'unmap_vmas: mas_find': step({ choose: { v: 'virt' }, guard: left, actions: [mmap_locked, visit] }),
        'exit_mmap: mmap_read_unlock': step({
          guard: all_visited,
          actions: [must(mmap_lock().read_unlock({ by: self })), set({ visited: null })],
          target: 'oom_skip',
        }),
      },
    },
    unmap_start: call(invalidate, { with: { v, event: 'unmap', extent: 'page' }, exits: { done: 'zap' } }),
    zap: {
      on: {
        'zap_present_folio_ptes: get_and_clear_full_ptes (exit)': step({
          read: { p: slot(v).page },
          alternatives: {
            none: {
              guard: slot(v).is('none', 'swap', 'mig', 'mig_device'),
              actions: [must(slot(v).clear())],
              target: 'unmap_end',
            },
            present: {
              guard: slot(v).is('present'),
              actions: [must(page(ev('p')).zap({ by: self })), must(slot(v).clear())],
              target: 'unmap_end',
            },
          },
          atomic: 'slot and reverse map change under the page-table lock; no CPU goes on through a TLB flushed later',
        }),
        'zap_nonpresent_ptes: folio_put (exit)': step({
          read: { d: slot(v).vram },
          alternatives: {
            referenced: {
              guard: and(on_device, somebody_holds),
              actions: [must(devpage(ev('d')).unmap()), must(slot(v).clear())],
              target: 'unmap_end',
              unreachable:
                'who refers to a device page of an address space has a reference to that as well, or is a task of its process',
            },
            last: {
              guard: on_device,
              actions: [must(devpage(ev('d')).unmap_free()), must(slot(v).clear()), set({ d: ev('d') })],
            },
          },
          atomic: 'with folio_remove_rmap_pte() and the slot: the page-table lock is held',
        }),
      },
    },
    free_device: call(folio_free, { with: { d: own('d') }, exits: { done: 'unmap_end' } }),
    unmap_end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'unmap' } }),
    oom_skip: {
      holds: [],
      on: { 'exit_mmap: MMF_OOM_SKIP': step({ actions: [must(mm_flags().set_oom_skip())] }) },
    },
    write_lock: {
      holds: [],
      on: { 'exit_mmap: mmap_write_lock': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }) },
    },
    free: {
      holds: [],
      on: {
        'exit_mmap: tlb_finish_mmu': step({
          actions: [
            mmap_write_locked,
            each(
              'page',
              (p) => and(page(p).is('unmapped'), eq(page(p).by, self)),
              (p) => page(p).free({ by: self }),
            ),
          ],
        }),
      },
    },
    tear_down: {
      holds: [],
      on: {
        'tear_down_vmas: remove_vma': step({
          actions: [
            mmap_write_locked,
            each(
              'virt',
              (u) => vma(u).is('mapped'),
              (u) => vma(u).detach(),
            ),
          ],
          atomic: 'all VMAs of an address space that nobody can enter',
        }),
      },
    },
    write_unlock: {
      holds: [],
      on: {
        'exit_mmap: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
