/**
 * deferred_list_work - frees a range that was unmapped, and with it the last reference to its buffer, maybe.
 *
 * Kernel    drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_deferred_list_work(), svm_range_free(), svm_range_vram_node_free(),
 *           svm_range_bo_release()
 * Kept      the locks around it; whoever releases a buffer whose fence is not signalled cancels the work and waits for it
 * Left out  the list itself, child ranges, the migrate mutex, everything about notifiers
 */
import { eq, flow, must, self, step, wait } from '../../src/model/index.ts';
import { eviction_fence } from '../resources/eviction_fence.ts';
import { eviction_work } from '../resources/eviction_work.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { svm_bo } from '../resources/svm_bo.ts';
import { svms_lock } from '../resources/svms_lock.ts';

export const deferred_list_work = flow({
  id: 'deferred_list_work',
  kind: 'thread',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_deferred_list_work()',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { 'process_one_work: svm_range_deferred_list_work': step({}) } },
    lock: {
      on: {
        'svm_range_deferred_list_work: mmap_write_lock': step({
          actions: [wait(mmap_lock().write_lock({ by: self }))],
        }),
      },
    },
    lock_list: {
      on: { 'svm_range_deferred_list_work: mutex_lock': step({ actions: [wait(svms_lock().lock({ by: self }))] }) },
    },
    put: {
      on: {
        'svm_range_vram_node_free: svm_range_bo_unref': step({
          alternatives: {
            last: {
              guard: eq(svm_bo().worker, false),
              actions: [must(svm_bo().put_range())],
            },
            shared: { guard: eq(svm_bo().range, true), actions: [must(svm_bo().put_range())], target: 'unlock_list' },
            migrated: { target: 'unlock_list' },
          },
          atomic: 'prange->lock is held from the look at ttm_res to its end, and the count is atomic',
        }),
      },
    },
    signal: {
      on: {
        'svm_range_bo_release: dma_fence_is_signaled': step({
          alternatives: {
            signalled: {
              guard: eviction_fence().is('signalled'),
              target: 'kfree',
              unreachable:
                'the worker signals it while it holds a reference, and after it has dropped that of the range',
            },
            pending: { actions: [must(eviction_fence().signal())] },
          },
        }),
      },
    },
    cancel: {
      on: { 'svm_range_bo_release: cancel_work_sync': step({ actions: [wait(eviction_work().cancel())] }) },
    },
    kfree: { on: { 'svm_range_bo_release: kfree': step({ actions: [must(svm_bo().kfree())] }) } },
    unlock_list: {
      on: { 'svm_range_deferred_list_work: mutex_unlock': step({ actions: [must(svms_lock().unlock({ by: self }))] }) },
    },
    unlock: {
      on: {
        'svm_range_deferred_list_work: mmap_write_unlock': step({
          actions: [must(mmap_lock().write_unlock({ by: self }))],
        }),
      },
    },
    end: { tags: ['idle'], on: {} },
  },
});
