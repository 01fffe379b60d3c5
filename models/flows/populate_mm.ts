/**
 * populate_mm - allocates a block of device memory and migrates a range into it.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm(); drivers/gpu/drm/xe/xe_bo.c: xe_bo_create_locked(),
 *           xe_bo_move() of a new BO; drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_init_reserved(), ttm_bo_alloc_resource()
 * Kept      a free block or, where there is none, one that the eviction walk makes free and that somebody else may take before it is
 *           ours; the reservation lock of the new BO from then on; the job that clears the block, and its fence, which
 *           the migration may have to wait for; the references of the allocation (BO, runtime PM) before the migration
 *           consumes them; the creator's own references at the end
 * Left out  drm_dev_enter() (unplug); further allocations of the BO; the second, exclusive attempt of
 *           xe_validation_retry_on_oom(); drm_pagemap_devmem_init(), which writes into a BO that nobody else knows; fence references
 *
 * The BO is one of a fixed number, each with a block of its own: picking a block picks the BO, and the device. Called with mmap_lock
 * held for read. A clear that another BO's eviction left behind cannot be there: evictions of mirror BOs wait for their copies.
 */
import { and, any, call, eq, ev, flow, has, isNull, must, not, own, self, set, step } from '../../src/model/index.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { clear_job } from '../resources/clear_job.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { runtime_pm } from '../resources/runtime_pm.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { zdd } from '../resources/zdd.ts';
import { in_wanted_memory, to_peer_memory } from '../topology.ts';
import { migrate_to_devmem } from './migrate_to_devmem.ts';
import { reclaim } from './reclaim.ts';
import { ttm_bo_evict_walk } from './ttm_bo_evict_walk.ts';

const b = own('b');
const resv_unlock = [must(bo_resv(b).unlock({ by: self })), must(ww_acquire_ctx(self).unlock())];
const put = must(bo(b).put());

const block = ev('b');
/**
 * Behind a block that was just given back, the zdd, its reference of the pagemap and the lock of the BO that had it may still
 * go, and so may its clear job: jobs of the migration queue run in order, so the block counts as free after it.
 */
const free_block = and(
  in_wanted_memory(block),
  bo(block).is('free'),
  zdd(block).is('none'),
  not(has(dpagemap().zdds, block)),
  bo_resv(block).is('free'),
  clear_job(block).is('none'),
);
const take_block = [
  must(bo(block).create()),
  must(bo_resv(block).lock({ by: self })),
  must(ww_acquire_ctx(self).trylock()),
  set({ b: block }),
];
const none_free = not(any('bo', (other) => and(in_wanted_memory(other), bo(other).is('free'))));
const new_bo = 'with dma_resv_trylock() of the new BO, which cannot fail: nobody else knows the BO';

export const populate_mm = flow({
  id: 'populate_mm',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm()',
  fields: { r: 'range', b: 'bo', err: ['busy', 'error'] },
  params: ['r'],
  exits: ['ok', 'busy', 'error'],
  initial: 'pm_get',
  states: {
    pm_get: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_pm_runtime_get': step({
          actions: [must(mmap_lock().assert_held({ by: self })), must(runtime_pm().get({ by: self }))],
        }),
      },
    },
    alloc_bo: {
      on: {
        'xe_bo_init_locked: xe_bo_alloc': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'alloc_resource' },
            fail: { guard: fails, actions: [set({ err: 'error' })], target: 'pm_put' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_bo_reclaim: call(reclaim, { with: {}, exits: { done: 'alloc_bo' } }),
    alloc_resource: {
      on: {
        'ttm_bo_alloc_resource: ttm_resource_alloc': step({
          choose: { b: 'bo' },
          guard: free_block,
          actions: take_block,
          target: 'clear',
          atomic: new_bo,
        }),
        'ttm_bo_alloc_resource: ttm_resource_alloc (ENOSPC)': step({ guard: none_free }),
      },
    },
    evict: call(ttm_bo_evict_walk, {
      with: { ticket: false, peer: to_peer_memory },
      exits: { ok: 'alloc_evicted', error: 'err_put' },
    }),
    alloc_evicted: {
      on: {
        'ttm_bo_evict_cb: ttm_resource_alloc': step({
          choose: { b: 'bo' },
          guard: free_block,
          actions: take_block,
          target: 'clear',
          atomic: new_bo,
        }),
        'ttm_bo_evict_cb: ttm_resource_alloc (ENOSPC)': step({ guard: none_free, target: 'err_put' }),
      },
    },
    clear: {
      on: {
        'xe_bo_move: xe_migrate_clear': step({
          choose: { outcome: call_result },
          alternatives: {
            fail: { guard: fails, target: 'err_unlock' },
            ok: { actions: [must(bo_resv(b).assert_held({ by: self })), must(clear_job(b).push())] },
          },
          atomic: 'with dma_resv_add_fence(): the reservation of the new BO is locked, and nobody else knows the BO',
        }),
      },
    },
    test_signaled: {
      on: {
        'xe_drm_pagemap_populate_mm: dma_resv_test_signaled': step({
          alternatives: {
            signaled: { guard: clear_job(b).is('none'), target: 'bo_get' },
            pending: {},
          },
        }),
      },
    },
    get_singleton: {
      on: {
        'xe_drm_pagemap_populate_mm: dma_resv_get_singleton': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'bo_get' },
            fail: { guard: fails, target: 'wait_clear' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    get_singleton_reclaim: call(reclaim, { with: {}, exits: { done: 'get_singleton' } }),
    wait_clear: {
      on: { 'xe_drm_pagemap_populate_mm: dma_resv_wait_timeout': step({ guard: clear_job(b).is('none') }) },
    },
    bo_get: { on: { 'xe_drm_pagemap_populate_mm: xe_bo_get': step({ actions: [must(bo(b).get())] }) } },
    pm_get_bo: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_pm_runtime_get_noresume': step({
          actions: [must(runtime_pm().get_bo({ bo: b }))],
        }),
      },
    },
    migrate: call(migrate_to_devmem, {
      with: { r: own('r'), b },
      exits: { ok: 'unlock', busy: 'unlock_busy', error: 'unlock_error' },
    }),
    err_unlock: { on: { 'ttm_bo_init_reserved: dma_resv_unlock (err_unlock)': step({ actions: resv_unlock }) } },
    err_put: {
      on: {
        'ttm_bo_init_reserved: ttm_bo_put (err_unlock)': step({
          alternatives: {
            no_resource: { guard: isNull(b), actions: [set({ err: 'error' })], target: 'pm_put' },
            resource: { actions: [put, set({ b: null, err: 'error' })], target: 'pm_put' },
          },
        }),
      },
    },
    unlock_busy: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_unlock (EBUSY)': step({
          actions: [...resv_unlock, set({ err: 'busy' })],
          target: 'put',
        }),
      },
    },
    unlock_error: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_unlock (error)': step({
          actions: [...resv_unlock, set({ err: 'error' })],
          target: 'put',
        }),
      },
    },
    unlock: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_bo_unlock': step({ actions: resv_unlock }),
      },
    },
    put: { on: { 'xe_drm_pagemap_populate_mm: xe_bo_put': step({ actions: [put, set({ b: null })] }) } },
    pm_put: {
      on: {
        'xe_drm_pagemap_populate_mm: xe_pm_runtime_put': step({
          alternatives: {
            ok: { guard: isNull(own('err')), actions: [must(runtime_pm().put({ by: self }))], target: 'ok' },
            busy: { guard: eq(own('err'), 'busy'), actions: [must(runtime_pm().put({ by: self }))], target: 'busy' },
            error: { actions: [must(runtime_pm().put({ by: self }))], target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    busy: { exit: 'busy' },
    error: { exit: 'error' },
  },
});
