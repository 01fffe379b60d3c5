/**
 * eviction_work - the work item that evicts a buffer: whoever cancels it waits for the worker that is inside.
 *
 * Kernel    kernel/workqueue.c: schedule_work(), process_one_work(), cancel_work_sync()
 * Left out  queued again while it runs
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

export const eviction_work = resource({
  id: 'eviction_work',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.h: struct svm_range_bo::eviction_work',
  fields: { by: 'thread' },
  events: { schedule: {}, run: { by: 'thread' }, done: { by: 'thread' }, cancel: {} },
  initial: 'idle',
  states: {
    idle: { on: { schedule: 'queued', cancel: 'ignore' } },
    queued: {
      on: { schedule: 'ignore', run: { target: 'running', actions: [set({ by: ev('by') })] }, cancel: 'idle' },
    },
    running: {
      holds: ['by'],
      on: { schedule: 'ignore', done: { guard: eq(own('by'), ev('by')), target: 'idle' } },
    },
  },
  illegal: {
    run: ['R8', 'a work item runs that nobody queued'],
    done: ['R8', 'a work item ends that does not run'],
    cancel: ['R8', 'whoever cancels a work item goes on while it runs'],
  },
  lock: {
    kind: 'work_item',
    acquire: { run: 'write' },
    release: ['done'],
    await: ['cancel'],
    holders: { write: 'by' },
  },
});
