/**
 * mprotect - changes whether one page of the address space may be written.
 *
 * Kernel    mm/mprotect.c: do_mprotect_pkey(), mprotect_fixup(), change_pud_range(), change_pte_range(), change_softleaf_pte()
 * Kept      mmap_lock(w); the flags of the VMA change first, then the entry, inside a window of event PROTECTION_VMA. Write bits
 *           are dropped at once; given back only to a page that belongs to this address space alone (MM_CP_TRY_CHANGE_WRITABLE),
 *           and never to a device page or a migration entry, which wait for a fault
 * Left out  PROT_NONE; the window that is not opened where there is no page table; huge pages, keys, seals; the CPU TLB, which
 *           tlb_finish_mmu() flushes behind the window: here with the slot
 * Atomic    what one page-table lock covers
 */
import { and, call, eq, ev, flow, must, not, or, own, self, set, step, wait } from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { vma_flags } from '../resources/vma_flags.ts';
import { invalidate } from './invalidate.ts';
import { invalidate_end } from './invalidate_end.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const locked = must(mmap_lock().assert_held_write({ by: self }));
const give = eq(own('write'), true);
/** PageAnonExclusive. */
const exclusive = and(page(ev('p')).is('anon', 'isolated'), not(page(ev('p')).shared));

export const mprotect = flow({
  id: 'mprotect',
  kind: 'thread',
  source: 'mm/mprotect.c: do_mprotect_pkey()',
  fields: { v: 'virt', write: 'boolean' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        '__x64_sys_mprotect: do_mprotect_pkey': step({
          choose: { v: 'virt', write: 'boolean' },
          guard: and(
            process().is('running', 'group_exit'),
            vma(ev('v')).is('mapped'),
            eq(ev('write'), vma_flags(ev('v')).is('read_only')),
          ),
          actions: [set({ v: ev('v'), write: ev('write') })],
        }),
      },
    },
    lock: {
      on: {
        'do_mprotect_pkey: mmap_write_lock_killable': step({ actions: [wait(mmap_lock().write_lock({ by: self }))] }),
      },
    },
    find: {
      on: {
        'do_mprotect_pkey: vma_find': step({
          alternatives: {
            none: { guard: vma(v).is('none'), actions: [locked], target: 'unlock' },
            // mprotect_fixup() returns at once where the flags are what they are to be.
            same: { guard: eq(own('write'), vma_flags(v).is('write')), actions: [locked], target: 'unlock' },
            found: { actions: [locked] },
          },
        }),
      },
    },
    split: {
      on: {
        'mprotect_fixup: vma_modify_flags': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'flags' },
            fail: { guard: fails, target: 'unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    split_reclaim: call(reclaim, { with: {}, exits: { done: 'split' } }),
    flags: {
      on: {
        'mprotect_fixup: vma_flags_reset_once': step({
          alternatives: {
            write: { guard: give, actions: [locked, must(vma_flags(v).set_write())] },
            read_only: { actions: [locked, must(vma_flags(v).clear_write())] },
          },
        }),
      },
    },
    start: call(invalidate, { with: { v, event: 'protection_vma', extent: 'page' }, exits: { done: 'change' } }),
    change: {
      on: {
        'change_pte_range: change_present_ptes': step({
          read: { p: slot(v).page },
          alternatives: {
            none: { guard: slot(v).is('none', 'swap') },
            given: {
              guard: and(give, slot(v).is('present'), eq(slot(v).write, false), exclusive),
              actions: [must(slot(v).make_writable())],
            },
            kept: { guard: or(give, eq(slot(v).write, false)) },
            dropped: { actions: [must(slot(v).wrprotect())] },
          },
          atomic: 'one entry under the page-table lock; the CPU TLB is flushed with it',
        }),
      },
    },
    end: call(invalidate_end, { with: { v, extent: 'page' }, exits: { done: 'unlock' } }),
    unlock: {
      holds: [],
      on: {
        'do_mprotect_pkey: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
