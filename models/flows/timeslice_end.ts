/**
 * timeslice_end - time passes, and the timeslice of migrated pages is over.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: __drm_pagemap_migrate_to_ram(), get_jiffies_64()
 * Kept      that it ends some time, so nobody waits for a GPU that does not come; that it is long enough: it does not end while
 *           the fault is served that migrated the pages, nor before a job that has its entry makes the access
 *
 * In the kernel the slice has a length, 5 ms at first, which doubles with each try of a fault.
 */
import { and, flow, must, not, step } from '../../src/model/index.ts';
import { faulting_job } from '../resources/faulting_job.ts';
import { pte } from '../resources/pte.ts';
import { timeslice } from '../resources/timeslice.ts';
import { vm_lock } from '../resources/vm_lock.ts';

/** The access is about to come. */
const has_entry = and(
  faulting_job().is('faulted'),
  pte.any((entry) => entry.is('valid')),
);

export const timeslice_end = flow({
  id: 'timeslice_end',
  kind: 'engine',
  source: 'drivers/gpu/drm/drm_pagemap.c: __drm_pagemap_migrate_to_ram(), timeslice_expiration',
  initial: 'run',
  states: {
    run: {
      tags: ['idle'],
      on: {
        'get_jiffies_64: timeslice_expiration': step({
          guard: and(timeslice().is('running'), not(vm_lock().is('write')), not(has_entry)),
          actions: [must(timeslice().expire())],
          target: 'run',
        }),
      },
    },
  },
});
