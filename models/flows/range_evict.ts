/**
 * range_evict - brings the pages of a range back to system memory: a walk that accepts no device page faults them.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_range_evict()
 * Kept      the reference to the mm, which the exit without an array does not drop; the array; the walk, whose result nobody
 *           of the callers looks at
 */
import { call, each, flow, must, not, own, self, step } from '../../src/model/index.ts';
import { address_space_gone, allocation, fails, last_user, no_users, reclaims, succeeds } from '../outcomes.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { mm_users } from '../resources/mm_users.ts';
import { reader } from '../resources/reader.ts';
import { hmm_range_fault } from './hmm_range_fault.ts';
import { reclaim } from './reclaim.ts';

const free_pfns = each(
  'virt',
  (v) => not(hmm_pfn(v).is('empty')),
  (v) => hmm_pfn(v).forget(),
);
/** hmm_range lives on the stack. */
const drop_snapshot = must(reader(self).forget());

export const range_evict = flow({
  id: 'range_evict',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_range_evict()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['done'],
  initial: 'mmget',
  states: {
    mmget: {
      on: {
        'drm_gpusvm_range_evict: mmget_not_zero': step({
          alternatives: {
            zero: { guard: no_users, target: 'done' },
            ok: { actions: [must(mm_users().get({ by: self }))] },
          },
        }),
      },
    },
    alloc_pfns: {
      on: {
        'drm_gpusvm_range_evict: kvmalloc_array(pfns)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'walk' },
            fail: { guard: fails, target: 'done' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_pfns_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_pfns' } }),
    walk: call(hmm_range_fault, {
      with: { r: own('r'), fault: true, owner: false, write: false },
      exits: { ok: 'free_pfns', fault: 'free_pfns', error: 'free_pfns' },
    }),
    free_pfns: {
      holds: [],
      on: { 'drm_gpusvm_range_evict: kvfree(pfns)': step({ actions: [free_pfns, drop_snapshot] }) },
    },
    mmput: {
      holds: [],
      on: {
        'drm_gpusvm_range_evict: mmput': step({
          alternatives: {
            last: { guard: last_user, actions: [must(mm_users().put({ by: self }))] },
            others: { actions: [must(mm_users().put({ by: self }))], target: 'done' },
          },
        }),
      },
    },
    last_mmput: {
      on: { 'drm_gpusvm_range_evict: mmput (exit_mmap)': step({ guard: address_space_gone, target: 'done' }) },
    },
    done: { exit: 'done' },
  },
});
