/**
 * hmm_range_fault - walks the CPU page table, faults in what is missing, and records the pages; `base` form.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(), the loop around hmm_range_fault();
 *           mm/hmm.c: hmm_range_fault(), hmm_vma_handle_pte(), hmm_vma_fault()
 * Kept      the loop is the caller's: mmap_lock taken and released for each attempt, a snapshot taken anew and the time
 *           budget asked only after a collision; the first attempt uses the snapshot from before the test of an old mapping.
 *           The fault is taken within the walk, and every error of it comes back as -EFAULT, want of memory included
 * Left out  check_stable_address_space() and fatal signals, which this version does not look at; migration entries and
 *           device pages, write permission
 * Atomic    one entry is read under its page-table lock; so is a slot filled
 */
import {
  call,
  ev,
  flow,
  isNull,
  must,
  ne,
  next,
  own,
  self,
  set,
  setting,
  step,
  wait,
} from '../../../src/model/index.ts';
import { hmm_pfn } from '../../resources/hmm_pfn.ts';
import { mmap_lock } from '../../resources/mmap_lock.ts';
import { page } from '../../resources/page.ts';
import { reader } from '../../resources/reader.ts';
import { slot } from '../../resources/slot.ts';
import { vma } from '../../resources/vma.ts';
import { firstOf, rangeOf } from '../../topology.ts';
import { read_begin } from '../read_begin.ts';
import { reclaim } from '../reclaim.ts';

const v = own('v');
const locked = must(mmap_lock().assert_held({ by: self }));
const unlock = must(mmap_lock().read_unlock({ by: self }));
const next_page = set({ v: next('virt', v) });

export const hmm_range_fault = flow({
  id: 'hmm_range_fault',
  kind: 'thread',
  source: 'mm/hmm.c: hmm_range_fault()',
  fields: { r: 'range', v: 'virt' },
  params: ['r'],
  exits: ['ok', 'fault', 'error'],
  initial: 'lock',
  states: {
    lock: {
      on: {
        'drm_gpusvm_get_pages: mmap_read_lock': step({
          actions: [wait(mmap_lock().read_lock({ by: self })), set({ v: firstOf(own('r')) })],
        }),
      },
    },
    check: {
      on: {
        'hmm_range_fault: mmu_interval_check_retry': step({
          alternatives: {
            busy: { guard: reader(self).is('collided'), actions: [locked], target: 'unlock_busy' },
            ok: { actions: [locked] },
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
        'hmm_vma_fault: handle_mm_fault': step({
          choose: { p: 'page' },
          alternatives: {
            raced: { guard: slot(v).is('present'), actions: [locked], target: 'check' },
            filled: {
              guard: page(ev('p')).is('free'),
              actions: [locked, must(page(ev('p')).alloc({ virt: v })), must(slot(v).install({ page: ev('p') }))],
              target: 'check',
            },
          },
          atomic: 'the page is private until the slot names it, and the slot is checked again under its lock',
        }),
        'hmm_vma_fault: handle_mm_fault (VM_FAULT_OOM)': step({ target: 'fault_unlock' }),
        'hmm_vma_fault: handle_mm_fault (reclaim)': step({
          guard: setting('inline_reclaim'),
          target: 'do_fault_reclaim',
        }),
      },
    },
    do_fault_reclaim: call(reclaim, { with: {}, exits: { done: 'do_fault' } }),
    unlock_busy: {
      holds: ['r'],
      on: { 'drm_gpusvm_get_pages: mmap_read_unlock (EBUSY)': step({ actions: [unlock] }) },
    },
    budget: {
      holds: ['r'],
      on: {
        'drm_gpusvm_get_pages: time_after(jiffies, timeout) (EBUSY)': step({
          choose: { expired: 'boolean' },
          alternatives: {
            expired: { guard: ev('expired'), target: 'error' },
            in_time: {},
          },
        }),
      },
    },
    begin: call(read_begin, { with: {}, exits: { done: 'lock' } }),
    unlock: {
      holds: [],
      on: { 'drm_gpusvm_get_pages: mmap_read_unlock': step({ actions: [unlock], target: 'ok' }) },
    },
    fault_unlock: {
      holds: [],
      on: { 'drm_gpusvm_get_pages: mmap_read_unlock (EFAULT)': step({ actions: [unlock], target: 'fault' }) },
    },
    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
    error: { exit: 'error' },
  },
});
