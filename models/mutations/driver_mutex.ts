import { addEffect, insertBefore, must, mutation, self, step, wait } from '../../src/model/index.ts';
import { driver_migrate_lock } from '../resources/driver_migrate_lock.ts';
import { fault_page_not_locked } from './reference_before_trylock.ts';

const unlock = must(driver_migrate_lock().write_unlock({ by: self }));

export const driver_mutex = mutation({
  id: 'driver_mutex',
  says: 'The CPU fault takes only a reference of the device page, and the driver keeps faults apart with a mutex of its own.',
  source: 'Documentation/gpu/gpusvm.rst, Locking: what trylock_page() in do_swap_page() is there for',
  change: [
    ...fault_page_not_locked,
    insertBefore(
      '__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)',
      'drm_pagemap_migrate_to_ram: mutex_lock',
      step({ actions: [wait(driver_migrate_lock().write_lock({ by: self }))] }),
    ),
    addEffect('do_swap_page: unlock_page', unlock),
    addEffect('do_swap_page: unlock_page (VM_FAULT_SIGBUS)', unlock),
  ],
  killedBy: ['P3'],
});
