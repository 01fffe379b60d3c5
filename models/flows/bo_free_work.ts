/**
 * bo_free_work - the last reference of a buffer object is gone: its VRAM is given back.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_put_async(), xe_bo_dev_work_func();
 *           drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_release(), ttm_bo_delayed_delete(), ttm_bo_cleanup_memtype_use()
 * Kept      an idle object that nobody has locked loses its block at once; another one waits for its jobs and for its lock; the
 *           walk of an eviction may have been faster
 * Left out  copying fences to a reservation of its own, which objects for migrated pages have from the start; one work item for
 *           each object
 */
import { accepts, and, each, eq, ev, flow, must, own, self, set, step, wait } from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { boOf } from '../topology.ts';

const b = own('b');

export const bo_free_work = flow({
  id: 'bo_free_work',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_release(), ttm_bo_delayed_delete()',
  fields: { b: 'bo' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_bo_dev_work_func: xe_bo_put_commit': step({
          choose: { b: 'bo' },
          guard: bo(ev('b')).is('released'),
          actions: [set({ b: ev('b') })],
        }),
      },
    },
    release: {
      on: {
        'ttm_bo_release: dma_resv_test_signaled, dma_resv_trylock': step({
          alternatives: {
            idle: {
              guard: and(clear_job(b).is('none'), accepts(bo_resv(b).lock({ by: self }))),
              actions: [must(bo_resv(b).lock({ by: self })), must(ww_acquire_ctx(self).trylock())],
              target: 'cleanup',
            },
            busy: {},
          },
          atomic: 'fences are only added under the lock, and nobody adds any to an object that is gone',
        }),
      },
    },
    wait_idle: { on: { 'ttm_bo_delayed_delete: dma_resv_wait_timeout': step({ guard: clear_job(b).is('none') }) } },
    lock: {
      on: {
        'ttm_bo_delayed_delete: dma_resv_lock': step({
          actions: [wait(bo_resv(b).lock({ by: self })), must(ww_acquire_ctx(self).lock())],
        }),
      },
    },
    cleanup: {
      on: {
        'ttm_bo_cleanup_memtype_use: ttm_resource_free (release)': step({
          alternatives: {
            freed: {
              // A later object in the same block has a work item of its own, which waits for its jobs.
              guard: and(bo(b).is('released'), clear_job(b).is('none')),
              actions: [
                must(bo(b).free_vram()),
                each(
                  'vram',
                  (d) => eq(boOf(d), b),
                  (d) => vram(d).lose(),
                ),
              ],
            },
            evicted: {},
          },
        }),
      },
    },
    unlock: {
      on: {
        'ttm_bo_delayed_delete: dma_resv_unlock': step({
          actions: [must(bo_resv(b).unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
          target: 'idle',
        }),
      },
    },
  },
});
