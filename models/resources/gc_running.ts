/** gc_running - whether a worker is inside the work item of the garbage collector: what a flush of it waits for. */
import { eq, resource, self } from '../../src/model/index.ts';

export const gc_running = resource({
  id: 'gc_running',
  source: 'kernel/workqueue.c: struct worker::current_work',
  events: { begin: {}, end: {} },
  initial: 'no',
  states: { no: { on: { begin: 'yes' } }, yes: { on: { end: 'no' } } },
  illegal: {
    begin: ['R8', 'a work item runs twice at a time'],
    end: ['R8', 'a work item ends that does not run'],
  },
  lock: {
    class: 'gc_work',
    kind: 'work_item',
    acquire: { begin: 'write' },
    release: ['end'],
    pending: ['yes'],
    until: eq(self, 'garbage_collector'),
  },
});
