/**
 * clear_engine - zeroes the VRAM of a new buffer object, some time after it was made.
 *
 * Kernel    GPU hardware; drivers/gpu/drm/xe/xe_migrate.c: jobs of xe_migrate_clear()
 * Atomic    the pages of one buffer object: nobody may look at any of them before the fence
 */
import { each, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { clear_job } from '../resources/clear_job.ts';
import { vram } from '../resources/vram.ts';
import { boOf } from '../topology.ts';

export const clear_engine = flow({
  id: 'clear_engine',
  kind: 'engine',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_clear()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'clear job: zero VRAM, dma_fence_signal': step({
          choose: { b: 'bo' },
          guard: clear_job(ev('b')).is('pending'),
          actions: [
            each(
              'vram',
              (d) => eq(boOf(d), ev('b')),
              (d) => vram(d).clear(),
            ),
            must(clear_job(ev('b')).signal()),
          ],
          target: 'run',
          atomic: 'nobody may look at any of the pages before the fence',
        }),
      },
    },
  },
});
