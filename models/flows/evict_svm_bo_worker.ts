/**
 * evict_svm_bo_worker - brings a buffer back to system memory when TTM wants its place.
 *
 * Kernel    drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_evict_svm_bo_worker(), before 47bf0f83fc86
 * Kept      the reference that it takes if there is one left, and mmap_lock only with it; the migration drops that of the range
 * Left out  the migration itself, and mm_users
 */
import { eq, flow, must, self, step, wait } from '../../src/model/index.ts';
import { eviction_fence } from '../resources/eviction_fence.ts';
import { eviction_work } from '../resources/eviction_work.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { svm_bo } from '../resources/svm_bo.ts';

export const evict_svm_bo_worker = flow({
  id: 'evict_svm_bo_worker',
  kind: 'thread',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_evict_svm_bo_worker()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        'process_one_work: svm_range_evict_svm_bo_worker': step({
          guard: eviction_work().is('queued'),
          actions: [must(eviction_work().run({ by: self }))],
        }),
      },
    },
    get: {
      on: {
        'svm_range_evict_svm_bo_worker: svm_bo_ref_unless_zero': step({
          alternatives: {
            alive: { guard: svm_bo().is('alive'), actions: [must(svm_bo().get())] },
            freed: { target: 'done' },
          },
        }),
      },
    },
    lock: {
      on: {
        'svm_range_evict_svm_bo_worker: mmap_read_lock': step({ actions: [wait(mmap_lock().read_lock({ by: self }))] }),
      },
    },
    migrate: {
      on: {
        'svm_migrate_vram_to_ram: svm_range_vram_node_free': step({
          alternatives: {
            there: { guard: eq(svm_bo().range, true), actions: [must(svm_bo().put_range())] },
            gone: {},
          },
          atomic: 'prange->lock is held from the look at ttm_res to its end, and the count is atomic',
        }),
      },
    },
    unlock: {
      on: {
        'svm_range_evict_svm_bo_worker: mmap_read_unlock': step({
          actions: [must(mmap_lock().read_unlock({ by: self }))],
        }),
      },
    },
    signal: {
      on: {
        'svm_range_evict_svm_bo_worker: dma_fence_signal': step({ actions: [must(eviction_fence().signal())] }),
      },
    },
    put: {
      on: { 'svm_range_evict_svm_bo_worker: svm_range_bo_unref': step({ actions: [must(svm_bo().put_worker())] }) },
    },
    kfree: { on: { 'svm_range_bo_release: kfree (worker)': step({ actions: [must(svm_bo().kfree())] }) } },
    done: {
      on: {
        'process_one_work: worker->current_work': step({
          actions: [must(eviction_work().done({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
