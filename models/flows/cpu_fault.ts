/**
 * cpu_fault - a thread of the process that touches an address, and faults until it can.
 *
 * Kernel    arch/x86/mm/fault.c: do_user_addr_fault(); mm/memory.c: handle_pte_fault(), do_anonymous_page(); the rest is hardware
 * Kept      the access is tried, faults under mmap_lock held for read, and is tried again, whatever the fault came to; SIGBUS,
 *           SIGSEGV and a failing allocation end it
 * Left out  faults under the VMA lock: they run beside whoever holds mmap_lock for write and leaves their VMA alone, as the
 *           first insertion of a notifier does; a store to a write-protected page, which wp_fault does; the zero page, which reads of an empty slot get; CPU TLBs:
 *           whoever changes a slot flushes them in the same step
 *
 * Hardware reaches a page only through a present entry: never a device page, nor one that is on its way.
 */
import { and, call, eq, ev, flow, must, not, own, self, set, setting, step, wait } from '../../src/model/index.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { process } from '../resources/process.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { spoil_child, supersede_bounced, supersede_copies, supersede_other_pages, supersede_vram } from '../store.ts';
import { do_swap_page } from './do_swap_page.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const locked = must(mmap_lock().assert_held({ by: self }));
/** check_stable_address_space(): the OOM reaper works on it. */
const unstable = eq(mm_flags().unstable, true);
const unlock = must(mmap_lock().read_unlock({ by: self }));

export const cpu_fault = flow({
  id: 'cpu_fault',
  kind: 'thread',
  source: 'arch/x86/mm/fault.c: do_user_addr_fault()',
  fields: { v: 'virt' },
  // A device page that it touches is copied back.
  needs: ['copy_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'cpu access': step({
          choose: { v: 'virt' },
          guard: and(process().is('running', 'group_exit'), vma(ev('v')).is('mapped')),
          actions: [set({ v: ev('v') })],
        }),
      },
    },
    touch: {
      on: {
        'cpu load': step({
          read: { v, p: slot(v).page },
          guard: slot(v).is('present'),
          actions: [must(page(ev('p')).load())],
          target: 'idle',
        }),
        'cpu store': step({
          read: { v, p: slot(v).page },
          guard: and(slot(v).is('present'), eq(slot(v).write, true)),
          actions: [
            must(page(ev('p')).store({ virt: ev('v') })),
            supersede_other_pages,
            supersede_vram,
            supersede_copies,
            supersede_bounced,
            spoil_child,
          ],
          target: 'idle',
        }),
        'exc_page_fault: do_user_addr_fault': step({ guard: not(slot(v).is('present')) }),
      },
    },
    lock: {
      on: {
        'lock_mm_and_find_vma: mmap_read_lock_killable': step({ actions: [wait(mmap_lock().read_lock({ by: self }))] }),
      },
    },
    find_vma: {
      on: {
        'lock_mm_and_find_vma: find_vma': step({
          alternatives: { none: { guard: vma(v).is('none'), target: 'unlock_signal' }, found: {} },
        }),
      },
    },
    handle: {
      on: {
        'handle_pte_fault: ptep_get_lockless': step({
          alternatives: {
            present: { guard: slot(v).is('present'), actions: [locked], target: 'unlock' },
            none: { guard: slot(v).is('none'), actions: [locked], target: 'anonymous' },
            not_present: { actions: [locked] },
          },
        }),
      },
    },
    swap: call(do_swap_page, { with: { v }, exits: { done: 'unlock', error: 'unlock_signal' } }),
    anonymous: {
      on: {
        'do_anonymous_page: set_ptes': step({
          choose: { p: 'page' },
          alternatives: {
            raced: { guard: not(slot(v).is('none')), actions: [locked], target: 'unlock' },
            unstable: { guard: unstable, actions: [locked], target: 'unlock_signal' },
            filled: {
              guard: page(ev('p')).is('free'),
              actions: [locked, must(page(ev('p')).alloc({ virt: v })), must(slot(v).install({ page: ev('p') }))],
              target: 'unlock',
            },
          },
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
        }),
        'do_anonymous_page: alloc_anon_folio (VM_FAULT_OOM)': step({
          alternatives: { fail: { target: 'unlock_signal' } },
        }),
        'do_anonymous_page: alloc_anon_folio (reclaim)': step({
          guard: setting('inline_reclaim'),
          target: 'anonymous_reclaim',
        }),
      },
    },
    anonymous_reclaim: call(reclaim, { with: {}, exits: { done: 'anonymous' } }),
    unlock: {
      on: { 'do_user_addr_fault: mmap_read_unlock': step({ actions: [unlock], target: 'touch' }) },
    },
    unlock_signal: {
      holds: [],
      on: { 'do_user_addr_fault: mmap_read_unlock (signal)': step({ actions: [unlock], target: 'idle' }) },
    },
  },
});
