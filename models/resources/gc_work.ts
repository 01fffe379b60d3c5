/** gc_work - the work item of the garbage collector. */
import { resource } from '../../src/model/index.ts';

export const gc_work = resource({
  id: 'gc_work',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector_work_func()',
  events: { queue: {}, run: {} },
  initial: 'idle',
  states: { idle: { on: { queue: 'queued' } }, queued: { on: { queue: 'ignore', run: 'idle' } } },
  illegal: {
    run: ['R8', 'a work item runs that nobody queued'],
  },
});
