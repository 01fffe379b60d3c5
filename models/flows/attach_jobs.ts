/**
 * attach_jobs - starts the jobs of importers when what they wait for has ended, and signals their fences.
 *
 * Kernel    drivers/gpu/drm/scheduler/sched_main.c: drm_sched_entity_pop_job(); GPU hardware
 */
import { and, each, eq, ev, flow, must, step } from '../../src/model/index.ts';
import { bufOf } from '../dma_buf.ts';
import { gpu_job } from '../resources/gpu_job.ts';
import { move_job } from '../resources/move_job.ts';

const job = gpu_job(ev('a'));

export const attach_jobs = flow({
  id: 'attach_jobs',
  kind: 'engine',
  source: 'drivers/gpu/drm/scheduler/sched_main.c: drm_sched_entity_pop_job()',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'importer job: start': step({
          choose: { a: 'attach' },
          guard: and(job.is('queued'), eq(job.waits, false)),
          actions: [must(job.start())],
          target: 'run',
        }),
        'importer job: dma_fence_signal': step({
          choose: { a: 'attach' },
          guard: job.is('running'),
          actions: [
            must(job.signal()),
            each(
              'buf',
              (b) => eq(b, bufOf(ev('a'))),
              (b) => move_job(b).signalled({ by: ev('a') }),
            ),
          ],
          target: 'run',
        }),
      },
    },
  },
});
