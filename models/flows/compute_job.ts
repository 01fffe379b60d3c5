/**
 * compute_job - a job that makes one access, faults where it cannot, and makes it when the fault is answered.
 *
 * Kernel    hardware
 * Kept      the fault, and that the access is replayed; with device memory as the only place where it may end (an atomic
 *           access), only there. The access that is made ends the timeslice: it is what that is for
 * Left out  the TLB, which only makes the access longer; what is read or written, which `gpu` has; what a job does that gets an
 *           error for an answer: it is replayed as well
 */
import { and, eq, ev, flow, isNull, must, ne, not, or, setting, step } from '../../src/model/index.ts';
import { faulting_job } from '../resources/faulting_job.ts';
import { pte } from '../resources/pte.ts';
import { timeslice } from '../resources/timeslice.ts';

const anywhere = ne(setting('migration'), 'devmem_only');
const job = faulting_job();

export const compute_job = flow({
  id: 'compute_job',
  kind: 'environment',
  source: 'GPU hardware',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'compute job: page fault': step({
          choose: { v: 'virt' },
          guard: and(job.is('none'), not(pte(ev('v')).is('valid'))),
          actions: [must(job.fault({ virt: ev('v') }))],
          target: 'run',
        }),
        'compute job: access replayed': step({
          choose: { v: 'virt' },
          guard: and(eq(job.v, ev('v')), pte(ev('v')).is('valid'), or(anywhere, not(isNull(pte(ev('v')).vram)))),
          actions: [must(job.end()), must(timeslice().expire())],
          target: 'run',
          atomic: 'the walk, and the access through what it found',
        }),
      },
    },
  },
});
