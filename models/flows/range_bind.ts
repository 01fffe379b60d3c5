/**
 * range_bind - puts the addresses of a range into the GPU page table.
 *
 * Kernel    drivers/gpu/drm/xe/xe_vm.c: xe_vm_range_rebind(); drivers/gpu/drm/xe/xe_pt.c: xe_pt_update_ops_prepare(),
 *           xe_pt_stage_bind(), xe_pt_update_ops_run(), xe_pt_svm_userptr_pre_commit(), op_commit()
 * Kept      the reservation lock, the test before staging, the addresses read after it without notifier_lock, the test
 *           again under the lock that stays held over job, fence and commit; with the switch pt_evicts, that VRAM for
 *           page-table pages must be made free, with the ticket of the reservation
 * Left out  contention of the ww transaction, retry after memory shortage; more allocations under the same locks
 *           (page-table pages, which take no block of VRAM here, the job); binds by the CPU; the lockdep assertion in
 *           drm_gpusvm_pages_valid(), so that what a test outside the lock leads to shows
 *
 * drm_exec_fini() runs when the scope of xe_validation_guard() in __xe_svm_handle_pagefault() is left.
 */
import {
  and,
  any,
  call,
  each,
  eq,
  ev,
  flow,
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
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { binding } from '../resources/binding.ts';
import { bo } from '../resources/bo.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pt_update } from '../resources/pt_update.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { vm_resv } from '../resources/vm_resv.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { firstOf, ofPeer, rangeOf } from '../topology.ts';
import { reclaim } from './reclaim.ts';
import { ttm_bo_evict_walk } from './ttm_bo_evict_walk.ts';

const r = own('r');
const v = own('v');
const lock = wait(notifier_lock().read_lock({ by: self }));
const unlock = must(notifier_lock().read_unlock({ by: self }));
const reserved = must(vm_resv().assert_held({ by: self }));
const ctx = ww_acquire_ctx(self);
const exec_fini = [
  must(vm_resv().unlock({ by: self })),
  must(ctx.unlock()),
  must(ctx.fini()),
  each(
    'thread',
    (t) => ne(t, self),
    (t) => ww_acquire_ctx(t).forget({ thread: self }),
  ),
];
/** A page-table page needs VRAM, and every block is taken. */
const no_room = and(setting('pt_evicts'), not(any('bo', (b) => and(not(ofPeer(b)), bo(b).is('free')))));
const last_page = ne(rangeOf(next('virt', v)), r);
const next_page = set({ v: next('virt', v) });
const stale = dma_addr(v).is('empty');
const on_device = dma_addr(v).is('device');
const abort = each(
  'virt',
  (u) => pt_update(u).is('staged'),
  (u) => pt_update(u).abort(),
);

export const range_bind = flow({
  id: 'range_bind',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_vm.c: xe_vm_range_rebind()',
  fields: { r: 'range', v: 'virt' },
  params: ['r'],
  exits: ['ok', 'again', 'error'],
  initial: 'lock',
  states: {
    lock: {
      on: {
        '__xe_svm_handle_pagefault: xe_vm_drm_exec_lock': step({
          actions: [
            wait(vm_resv().lock_ctx({ by: self })),
            must(ctx.init()),
            each(
              'thread',
              (t) => and(ne(t, self), eq(ww_acquire_ctx(t).ctx, true)),
              (t) => ctx.outranked({ thread: t }),
            ),
            must(ctx.lock_ctx()),
          ],
        }),
      },
    },
    reserve: {
      on: {
        'xe_pt_update_ops_prepare: dma_resv_reserve_fences': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'stage_lock' },
            fail: { guard: fails, target: 'error_unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    reserve_reclaim: call(reclaim, { with: {}, exits: { done: 'reserve' } }),
    stage_lock: { on: { 'xe_pt_stage_bind: xe_svm_notifier_lock': step({ actions: [lock] }) } },
    stage_test: {
      on: {
        'xe_pt_stage_bind: xe_svm_range_pages_valid': step({
          alternatives: {
            valid: { guard: svm_pages(r).is('mapped'), actions: [set({ v: firstOf(r) })] },
            again: { target: 'stage_again' },
          },
        }),
      },
    },
    stage_unlock: {
      on: {
        'xe_pt_stage_bind: xe_svm_notifier_unlock': step({
          alternatives: {
            room: { guard: not(no_room), actions: [unlock], target: 'stage' },
            full: { actions: [unlock], target: 'pt_evict' },
          },
        }),
      },
    },
    stage_again: {
      on: { 'xe_pt_stage_bind: xe_svm_notifier_unlock (EAGAIN)': step({ actions: [unlock], target: 'again_unlock' }) },
    },
    pt_evict: call(ttm_bo_evict_walk, {
      with: { ticket: true, peer: false },
      exits: { ok: 'stage', error: 'error_unlock' },
    }),
    stage: {
      on: {
        'xe_pt_stage_bind: xe_pt_walk_range': step({
          read: { a: dma_addr(v).addr },
          alternatives: {
            stale_last: { guard: and(stale, last_page), actions: [reserved], target: 'alloc' },
            stale: { guard: stale, actions: [reserved, next_page], target: 'stage' },
            device_last: {
              guard: and(on_device, last_page),
              actions: [
                reserved,
                must(pt_update(v).stage_device({ vram: dma_addr(v).vram, proto: dma_addr(v).proto })),
              ],
              target: 'alloc',
            },
            device: {
              guard: on_device,
              actions: [
                reserved,
                must(pt_update(v).stage_device({ vram: dma_addr(v).vram, proto: dma_addr(v).proto })),
                next_page,
              ],
              target: 'stage',
            },
            last: {
              guard: last_page,
              actions: [reserved, must(pt_update(v).stage({ addr: ev('a'), proto: dma_addr(v).proto }))],
              target: 'alloc',
            },
            more: {
              actions: [reserved, must(pt_update(v).stage({ addr: ev('a'), proto: dma_addr(v).proto })), next_page],
              target: 'stage',
            },
          },
        }),
      },
    },
    alloc: {
      holds: ['r'],
      on: {
        'xe_pt_update_ops_run: kzalloc_obj(rfence)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'pre_commit' },
            fail: { guard: fails, actions: [abort], target: 'error_unlock' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc' } }),
    pre_commit: { on: { 'xe_pt_svm_userptr_pre_commit: xe_svm_notifier_lock': step({ actions: [lock] }) } },
    revalidate: {
      on: {
        'xe_pt_svm_userptr_pre_commit: xe_svm_range_pages_valid': step({
          alternatives: {
            again: { guard: not(svm_pages(r).is('mapped')), target: 'abort' },
            valid: {},
          },
        }),
      },
    },
    push: {
      on: {
        '__xe_migrate_update_pgtables: xe_sched_job_push': step({
          actions: [
            reserved,
            must(bind_fence().push()),
            each(
              'virt',
              (u) => eq(rangeOf(u), r),
              (u) => pt_update(u).push(),
            ),
          ],
        }),
      },
    },
    add_fence: {
      on: { 'xe_pt_update_ops_run: dma_resv_add_fence': step({ actions: [reserved, must(bind_fence().add_fence())] }) },
    },
    commit: {
      on: { 'op_commit: range_present_and_invalidated_tile': step({ actions: [reserved, must(binding(r).commit())] }) },
    },
    committed: { on: { 'xe_pt_update_ops_run: xe_svm_notifier_unlock': step({ actions: [unlock] }) } },
    unlock: {
      on: { 'xe_validation_ctx_fini: drm_exec_fini': step({ actions: exec_fini }) },
    },
    wait_fence: {
      on: { '__xe_svm_handle_pagefault: dma_fence_wait': step({ actions: [wait(bind_fence().wait())], target: 'ok' }) },
    },

    abort: { on: { 'xe_pt_svm_userptr_pre_commit: xe_svm_notifier_unlock (EAGAIN)': step({ actions: [unlock] }) } },
    aborted: { on: { 'xe_pt_update_ops_abort: xe_pt_abort_bind': step({ actions: [abort] }) } },
    again_unlock: {
      on: {
        'xe_validation_ctx_fini: drm_exec_fini (EAGAIN)': step({
          actions: exec_fini,
          target: 'again',
        }),
      },
    },
    error_unlock: {
      on: {
        'xe_validation_ctx_fini: drm_exec_fini (ENOMEM)': step({
          actions: exec_fini,
          target: 'error',
        }),
      },
    },
    ok: { exit: 'ok' },
    again: { exit: 'again' },
    error: { exit: 'error' },
  },
});
