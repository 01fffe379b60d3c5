/**
 * scan_mm - a look at where the pages of a range are. What it says may be wrong by the time that it returns.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_scan_mm()
 * Kept      the array, a walk that faults nothing in, the test of the snapshot under notifier_lock(r) and the loop over the
 *           pages; every failure says UNPOPULATED. No reference to the mm is taken
 * Left out  which answer it is, apart from EQUAL: the caller asks only for that one
 */
import { all, and, call, each, eq, flow, implies, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { reader } from '../resources/reader.ts';
import { boOf, in_wanted_memory, rangeOf } from '../topology.ts';
import { hmm_range_fault } from './hmm_range_fault.ts';
import { reclaim } from './reclaim.ts';

const r = own('r');
const unlock = must(notifier_lock().read_unlock({ by: self }));
const free_pfns = each(
  'virt',
  (v) => not(hmm_pfn(v).is('empty')),
  (v) => hmm_pfn(v).forget(),
);
/** hmm_range lives on the stack. */
const drop_snapshot = must(reader(self).forget());
const all_there = all('virt', (v) =>
  implies(eq(rangeOf(v), r), and(hmm_pfn(v).is('device'), in_wanted_memory(boOf(hmm_pfn(v).vram)))),
);

export const scan_mm = flow({
  id: 'scan_mm',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_scan_mm()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['equal', 'other'],
  initial: 'alloc_pfns',
  states: {
    alloc_pfns: {
      on: {
        'drm_gpusvm_scan_mm: kvmalloc_array(pfns)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'walk' },
            fail: { guard: fails, target: 'other' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_pfns_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_pfns' } }),
    walk: call(hmm_range_fault, {
      with: { r, fault: false, owner: true, write: false },
      exits: { ok: 'lock', fault: 'free_pfns', error: 'free_pfns' },
    }),
    lock: {
      on: {
        'drm_gpusvm_scan_mm: drm_gpusvm_notifier_lock': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    read_retry: {
      on: {
        'drm_gpusvm_scan_mm: mmu_interval_read_retry': step({
          alternatives: {
            retry: { guard: reader(self).is('collided') },
            ok: { target: 'look' },
          },
        }),
      },
    },
    retry_unlock: {
      on: { 'drm_gpusvm_scan_mm: drm_gpusvm_notifier_unlock (retry)': step({ actions: [unlock], target: 'walk' }) },
    },
    look: {
      on: {
        'drm_gpusvm_scan_mm: page_pgmap': step({
          alternatives: {
            equal: { guard: all_there, target: 'unlock_equal' },
            other: {},
          },
          atomic: 'a loop over an array of its own',
        }),
      },
    },
    unlock: { on: { 'drm_gpusvm_scan_mm: drm_gpusvm_notifier_unlock': step({ actions: [unlock] }) } },
    free_pfns: {
      on: { 'drm_gpusvm_scan_mm: kvfree(pfns)': step({ actions: [free_pfns, drop_snapshot], target: 'other' }) },
    },
    unlock_equal: {
      on: { 'drm_gpusvm_scan_mm: drm_gpusvm_notifier_unlock (EQUAL)': step({ actions: [unlock] }) },
    },
    free_pfns_equal: {
      on: {
        'drm_gpusvm_scan_mm: kvfree(pfns) (EQUAL)': step({ actions: [free_pfns, drop_snapshot], target: 'equal' }),
      },
    },
    equal: { exit: 'equal' },
    other: { exit: 'other' },
  },
});
