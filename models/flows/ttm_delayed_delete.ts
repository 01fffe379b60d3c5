/**
 * ttm_delayed_delete - gives the device memory of a buffer object back after its last reference is gone.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_release(), ttm_bo_delayed_delete(), ttm_bo_cleanup_memtype_use();
 *           drivers/gpu/drm/xe/xe_bo.c: xe_bo_dev_work_func() behind xe_bo_put_async()
 * Kept      the wait for every fence of the reservation (a clear that is still under way), the reservation lock, the block, which is
 *           somebody else's from then on
 * Left out  ttm_bo_release() that finds the object idle and frees its block at once: here a worker does it, at any time from at once
 *           on; an object whose block is gone
 *
 * An eviction may take the block of a released object before the worker comes to it.
 */
import { each, eq, ev, flow, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { boOf } from '../topology.ts';

const b = own('b');
const unlock = must(bo_resv(b).unlock({ by: self }));

export const ttm_delayed_delete = flow({
  id: 'ttm_delayed_delete',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_delayed_delete()',
  fields: { b: 'bo' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'process_one_work: ttm_bo_delayed_delete': step({
          choose: { b: 'bo' },
          guard: bo(ev('b')).is('released'),
          actions: [set({ b: ev('b') })],
        }),
      },
    },
    wait_fences: {
      on: { 'ttm_bo_delayed_delete: dma_resv_wait_timeout': step({ guard: clear_job(b).is('none') }) },
    },
    lock: {
      on: { 'ttm_bo_delayed_delete: dma_resv_lock': step({ actions: [wait(bo_resv(b).lock({ by: self }))] }) },
    },
    cleanup: {
      on: {
        'ttm_bo_cleanup_memtype_use: ttm_resource_free': step({
          alternatives: {
            evicted: { guard: not(bo(b).is('released')), actions: [unlock], target: 'idle' },
            block: {
              actions: [
                each(
                  'vram',
                  (d) => eq(boOf(d), b),
                  (d) => vram(d).lose(),
                ),
                must(bo(b).free_vram()),
                unlock,
              ],
              target: 'idle',
            },
          },
          atomic:
            'with dma_resv_unlock(): nobody can find an object without a block, and the next one in the block has a lock of its own',
        }),
      },
    },
  },
});
