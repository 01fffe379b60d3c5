/**
 * gpu_job - a job of the importer that uses a buffer, and the fence that it has put into the reservation.
 *
 * Kernel    drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl(), drm_gpuvm_resv_add_fence(), xe_sched_job_push()
 * Kept      armed: its fence can be found; queued; running; done, which signals the fence. `waits`: it starts only when the copy
 *           of a move that was under way has ended
 * Left out  more than one job of an importer at a time; jobs that hang
 */
import { ev, resource, set } from '../../src/model/index.ts';

const nothing_left = set({ waits: false });

export const gpu_job = resource({
  id: 'gpu_job',
  index: ['attach'],
  source: 'drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl()',
  fields: { waits: 'boolean' },
  events: { add_fence: { waits: 'boolean' }, push: {}, kernel_signalled: {}, start: {}, signal: {} },
  initial: 'none',
  states: {
    none: {
      on: { add_fence: { target: 'armed', actions: [set({ waits: ev('waits') })] }, kernel_signalled: 'ignore' },
    },
    armed: { holds: ['waits'], on: { push: 'queued', kernel_signalled: { actions: [nothing_left] } } },
    queued: { holds: ['waits'], on: { start: 'running', kernel_signalled: { actions: [nothing_left] } } },
    running: { on: { signal: 'none', kernel_signalled: 'ignore' } },
  },
  illegal: {
    add_fence: ['R16', 'a job is armed over another'],
    push: ['R16', 'a job is queued that is not armed'],
    start: ['R16', 'a job starts that was not queued'],
    signal: ['R16', 'a fence is signalled twice'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['armed', 'queued', 'running'] },
});
