/**
 * hmm_range_fault - walks the CPU page table, faults in what is missing, and records the pages.
 *
 * Kernel    mm/hmm.c: hmm_range_fault_unlocked_timeout(), hmm_range_fault_locked(), hmm_vma_handle_pte(), hmm_do_fault();
 *           mm/migrate.c: migration_entry_wait()
 * Kept      a snapshot of its own for each attempt, the unlocked check before every walk, one page a step, the fault
 *           outside the walk; the wait for a migration entry, with mmap_lock held; a device page is recorded if the caller
 *           accepts it (`owner`: dev_private_owner is that of the pagemap, one for devices that reach each other) and otherwise faulted back. A fault covers the rest
 *           of the range: a device page behind a missing one is migrated to the system, accepted or not. Without `fault`
 *           (default_flags of 0) nothing is faulted or waited for, and what is not there is recorded as nothing. With `write`
 *           (HMM_PFN_REQ_WRITE) a page of the system that is write-protected is faulted, too; a device page that the caller
 *           accepts is recorded whatever its entry permits
 * Left out  do_swap_page(), which alone does not ask whether the OOM reaper works on the address space, for a page in swap;
 *           handle_mm_fault() dropping mmap_lock, fatal signals. A fault fills one missing page, or gets one that may be written;
 *           the walk after it finds the next. The wait for a
 *           migration entry ends with the entry: the kernel sleeps until the folio is unlocked, a little later
 * Atomic    one entry is read under its page-table lock; so is a slot filled
 */
import {
  and,
  call,
  eq,
  ev,
  flow,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { mm_flags } from '../resources/mm_flags.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { reader } from '../resources/reader.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { firstOf, one_owner_group, onPeer, rangeOf } from '../topology.ts';
import { do_swap_page } from './do_swap_page.ts';
import { do_wp_page } from './do_wp_page.ts';
import { read_begin } from './read_begin.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const locked = must(mmap_lock().assert_held({ by: self }));
/** check_stable_address_space(): by HMM before the walk, by do_anonymous_page() under the page-table lock. */
const unstable = eq(mm_flags().unstable, true);
/** HMM_PFN_REQ_WRITE without HMM_PFN_WRITE. */
const need_write = and(own('write'), slot(v).is('present'), eq(slot(v).write, false));
const next_page = set({ v: next('virt', v) });
const last_page = ne(rangeOf(next('virt', v)), own('r'));
const entry = slot(v);
const migrating = entry.is('mig', 'mig_device');
const accepted = and(entry.is('devpriv'), own('owner'), or(not(onPeer(entry.vram)), one_owner_group));
const no_vma = vma(v).is('none');
const asked = own('fault');
/** Missing, and nobody asked for it: the walk records that there is nothing. */
const unasked = and(not(asked), or(no_vma, not(or(entry.is('present'), accepted))));
/** The fault goes on to the end of the range. */
const device_page_behind = and(eq(rangeOf(next('virt', v)), own('r')), slot(next('virt', v)).is('devpriv'));
const behind = set({ at: next('virt', v) });
const record = must(hmm_pfn(v).record({ page: ev('p') }));
const record_device = must(hmm_pfn(v).record_device({ vram: entry.vram }));
const record_nothing = must(hmm_pfn(v).forget());
const fill = [locked, must(page(ev('p')).alloc({ virt: v })), must(entry.install({ page: ev('p') }))];

export const hmm_range_fault = flow({
  id: 'hmm_range_fault',
  kind: 'thread',
  source: 'mm/hmm.c: hmm_range_fault_unlocked_timeout()',
  fields: { r: 'range', v: 'virt', at: 'virt', fault: 'boolean', owner: 'boolean', write: 'boolean' },
  params: ['r', 'fault', 'owner', 'write'],
  exits: ['ok', 'fault', 'error'],
  initial: 'begin',
  states: {
    begin: call(read_begin, { with: {}, exits: { done: 'lock' } }),
    lock: {
      on: {
        'hmm_range_fault_unlocked_timeout: mmap_read_lock_killable': step({
          actions: [wait(mmap_lock().read_lock({ by: self }))],
        }),
      },
    },
    deadline: {
      on: {
        'hmm_range_fault_unlocked_timeout: check_stable_address_space': step({
          guard: unstable,
          target: 'fault_unlock',
        }),
        'hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)': step({
          choose: { expired: 'boolean' },
          alternatives: {
            expired: { guard: and(not(unstable), ev('expired')), target: 'err_unlock' },
            in_time: { guard: not(unstable), actions: [set({ v: firstOf(own('r')) })] },
          },
        }),
      },
    },
    check: {
      holds: ['r', 'v', 'fault', 'owner', 'write'],
      on: {
        'hmm_range_fault_locked: mmu_interval_check_retry': step({
          alternatives: {
            busy: { guard: reader(self).is('collided'), target: 'unlock_busy' },
            ok: {},
          },
        }),
      },
    },
    walk: {
      on: {
        'walk_page_range: hmm_vma_handle_pte': step({
          read: { p: entry.page },
          alternatives: {
            nothing_last: { guard: and(unasked, last_page), actions: [locked, record_nothing], target: 'unlock' },
            nothing: { guard: unasked, actions: [locked, record_nothing, next_page], target: 'walk' },
            no_vma: { guard: and(asked, no_vma), actions: [locked], target: 'fault_unlock' },
            migrating: { guard: and(asked, migrating), actions: [locked], target: 'migrating' },
            device_last: { guard: and(accepted, last_page), actions: [locked, record_device], target: 'unlock' },
            device: { guard: accepted, actions: [locked, record_device, next_page], target: 'walk' },
            missing: { guard: and(asked, not(entry.is('present'))), actions: [locked], target: 'do_fault' },
            write_protected: { guard: and(asked, need_write), actions: [locked], target: 'do_fault' },
            last: { guard: last_page, actions: [locked, record], target: 'unlock' },
            more: { actions: [locked, record, next_page], target: 'walk' },
          },
        }),
      },
    },
    migrating: {
      on: {
        'migration_entry_wait: softleaf_entry_wait_on_locked': step({ guard: not(migrating), target: 'check' }),
      },
    },
    do_fault: {
      on: {
        'hmm_do_fault: handle_mm_fault': step({
          choose: { p: 'page' },
          alternatives: {
            write_protected: { guard: need_write, actions: [locked], target: 'wp' },
            raced_before_device: {
              guard: and(entry.is('present'), device_page_behind),
              actions: [locked, behind],
              target: 'swap_page',
            },
            raced: { guard: entry.is('present'), actions: [locked], target: 'check' },
            migrating: { guard: migrating, actions: [locked], target: 'migrating' },
            device: { guard: entry.is('devpriv'), actions: [locked, set({ at: v })], target: 'swap_page' },
            filled_before_device: {
              guard: and(not(unstable), page(ev('p')).is('free'), device_page_behind),
              actions: [...fill, behind],
              target: 'swap_page',
            },
            filled: { guard: and(not(unstable), page(ev('p')).is('free')), actions: fill, target: 'check' },
          },
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
        }),
        'hmm_do_fault: handle_mm_fault (VM_FAULT_SIGBUS)': step({
          guard: and(unstable, slot(v).is('none', 'swap')),
          target: 'fault_unlock',
        }),
        'hmm_do_fault: handle_mm_fault (VM_FAULT_OOM)': step({ target: 'err_unlock' }),
        'hmm_do_fault: handle_mm_fault (reclaim)': step({
          guard: setting('inline_reclaim'),
          target: 'do_fault_reclaim',
        }),
      },
    },
    wp: call(do_wp_page, { with: { v }, exits: { done: 'check', oom: 'err_unlock' } }),
    do_fault_reclaim: call(reclaim, { with: {}, exits: { done: 'do_fault' } }),
    swap_page: call(do_swap_page, { with: { v: own('at') }, exits: { done: 'check', error: 'fault_unlock' } }),
    unlock_busy: {
      holds: ['r', 'fault', 'owner', 'write'],
      on: {
        'hmm_range_fault_unlocked_timeout: mmap_read_unlock (EBUSY)': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'begin',
        }),
      },
    },
    unlock: {
      holds: [],
      on: {
        'hmm_range_fault_unlocked_timeout: mmap_read_unlock': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'ok',
        }),
      },
    },
    fault_unlock: {
      holds: [],
      on: {
        'hmm_range_fault_unlocked_timeout: mmap_read_unlock (EFAULT)': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'fault',
        }),
      },
    },
    err_unlock: {
      holds: [],
      on: {
        'hmm_range_fault_unlocked_timeout: mmap_read_unlock (ENOMEM, EBUSY)': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
          target: 'error',
        }),
      },
    },
    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
    error: { exit: 'error' },
  },
});
