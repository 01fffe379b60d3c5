/** gc_work - the work item of the garbage collector. */
import { resource } from '../../src/model/index.ts';

export const gc_work = resource({
  id: 'gc_work',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector_work_func()',
  events: {
    queue: {},
    run: {},
    /** disable_work_sync(): what is queued is dropped, and nothing is queued any more. */
    disable: {},
  },
  initial: 'idle',
  states: {
    idle: { on: { queue: 'queued', disable: 'disabled' } },
    queued: { on: { queue: 'ignore', run: 'idle', disable: 'disabled' } },
    disabled: { on: { queue: 'ignore' } },
  },
  illegal: {
    run: ['R8', 'a work item runs that nobody queued'],
    disable: ['R8', 'a work item is disabled twice'],
  },
});
