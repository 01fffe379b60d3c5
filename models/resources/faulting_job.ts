/**
 * faulting_job - the job that has the compute engine, and whether it waits for the answer to a fault.
 *
 * Kernel    hardware; drivers/gpu/drm/xe/xe_pagefault.c: xe_pagefault_queue_work() serves its fault
 * Kept      one job at a time, with one access. A job that has faulted keeps the engine until the access was made
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const faulting_job = resource({
  id: 'faulting_job',
  source: 'GPU hardware; drivers/gpu/drm/xe/xe_pagefault.c: xe_pagefault_queue_work()',
  fields: { v: 'virt' },
  events: { fault: { virt: 'virt' }, end: {} },
  initial: 'none',
  states: {
    none: { on: { fault: { target: 'faulted', actions: [set({ v: ev('virt') })] } } },
    faulted: { holds: ['v'], on: { end: 'none' } },
  },
  illegal: {
    fault: ['N1', 'a second job faults on an engine that one holds'],
    end: ['N1', 'a job ends that is not there'],
  },
});
