/**
 * hmm_range_fault - walks the CPU page table, faults in what is missing, and records the pages.
 *
 * Kernel    mm/hmm.c: hmm_range_fault_unlocked_timeout(), hmm_range_fault_locked(), hmm_vma_walk_pmd(), hmm_do_fault()
 * Kept      a snapshot of its own for each attempt, the unlocked check before every walk, one page a step, the fault
 *           outside the walk; the write that is asked for unless the GPU may only read
 * Left out  handle_mm_fault() dropping mmap_lock, check_stable_address_space() of a mm that the OOM reaper works on, fatal
 *           signals, migration entries and device pages
 * Atomic    one entry is read under its page-table lock; so is a slot filled
 */
import {
  and,
  call,
  eq,
  ev,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { page } from '../resources/page.ts';
import { reader } from '../resources/reader.ts';
import { slot } from '../resources/slot.ts';
import { vma } from '../resources/vma.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { do_wp_page } from './do_wp_page.ts';
import { read_begin } from './read_begin.ts';
import { reclaim } from './reclaim.ts';

const v = own('v');
const locked = must(mmap_lock().assert_held({ by: self }));
/** HMM_PFN_REQ_WRITE without HMM_PFN_WRITE. */
const need_write = and(not(setting('read_only')), slot(v).is('present'), eq(slot(v).write, false));
const next_page = set({ v: next('virt', v) });

export const hmm_range_fault = flow({
  id: 'hmm_range_fault',
  kind: 'thread',
  source: 'mm/hmm.c: hmm_range_fault_unlocked_timeout()',
  fields: { r: 'range', v: 'virt' },
  params: ['r'],
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
        'hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)': step({
          choose: { expired: 'boolean' },
          alternatives: {
            expired: { guard: ev('expired'), target: 'err_unlock' },
            in_time: { actions: [set({ v: firstOf(own('r')) })] },
          },
        }),
      },
    },
    check: {
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
          read: { p: slot(v).page },
          alternatives: {
            no_vma: { guard: vma(v).is('none'), actions: [locked], target: 'fault_unlock' },
            missing: { guard: isNull(ev('p')), actions: [locked], target: 'do_fault' },
            write_protected: { guard: need_write, actions: [locked], target: 'do_fault' },
            last: {
              guard: ne(rangeOf(next('virt', v)), own('r')),
              actions: [locked, must(hmm_pfn(v).record({ page: ev('p') }))],
              target: 'unlock',
            },
            more: { actions: [locked, must(hmm_pfn(v).record({ page: ev('p') })), next_page], target: 'walk' },
          },
        }),
      },
    },
    do_fault: {
      on: {
        'hmm_do_fault: handle_mm_fault': step({
          choose: { p: 'page' },
          alternatives: {
            write_protected: { guard: need_write, actions: [locked], target: 'wp' },
            raced: { guard: slot(v).is('present'), actions: [locked], target: 'check' },
            filled: {
              guard: page(ev('p')).is('free'),
              actions: [locked, must(page(ev('p')).alloc({ virt: v })), must(slot(v).install({ page: ev('p') }))],
              target: 'check',
            },
          },
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
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
    unlock_busy: {
      holds: ['r'],
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
