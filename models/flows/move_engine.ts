/**
 * move_engine - the copy engine of the exporter: copies a buffer to its new place, once the fences that it waits for have signalled.
 *
 * Kernel    drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_copy(); drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_bo_move_accel_cleanup(), a ghost
 *           object keeps the old place until then
 */
import { and, each, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { bufOf, none_of } from '../dma_buf.ts';
import { gpu_job } from '../resources/gpu_job.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';

const job = move_job(ev('b'));

export const move_engine = flow({
  id: 'move_engine',
  kind: 'engine',
  source: 'drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_copy()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'copy of a buffer: read': step({
          choose: { b: 'buf' },
          guard: and(job.is('queued'), none_of(job.after)),
          actions: [must(job.read({ latest: place(job.from).latest }))],
          target: 'run',
        }),
        'copy of a buffer: write, dma_fence_signal': step({
          choose: { b: 'buf' },
          read: { from: job.from },
          guard: job.is('read'),
          actions: [
            must(place(job.to).fill({ latest: job.latest })),
            must(job.signal()),
            must(place(ev('from')).free()),
            each(
              'attach',
              (a) => eq(bufOf(a), ev('b')),
              (a) => gpu_job(a).kernel_signalled(),
            ),
          ],
          target: 'run',
          atomic: 'the old place is freed by whoever sees the fence next; nothing can tell',
        }),
      },
    },
  },
});
