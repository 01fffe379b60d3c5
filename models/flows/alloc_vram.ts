/**
 * alloc_vram - moves a range to device memory for a fault.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_svm_alloc_vram(); drivers/gpu/drm/drm_pagemap.c: drm_pagemap_populate_mm()
 * Kept      the look at where the pages are, which decides nothing for good; driver_migrate_lock for read, and after -EBUSY for
 *           write with the range evicted in between, once; a reference to the mm and mmap_lock around each attempt
 * Left out  signals that end a wait for a lock; which error it was: the caller asks only whether there was one
 */
import { and, call, eq, flow, isNull, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { address_space_gone, last_user, no_users } from '../outcomes.ts';
import { driver_migrate_lock } from '../resources/driver_migrate_lock.ts';
import { mm_users } from '../resources/mm_users.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { populate_mm } from './populate_mm.ts';
import { range_evict } from './range_evict.ts';
import { scan_mm } from './scan_mm.ts';

const r = own('r');
const mmap_unlock = must(mmap_lock().read_unlock({ by: self }));
/** The variable of this name says the same. */
const write_locked = eq(driver_migrate_lock().writer, self);
const busy = eq(own('err'), 'busy');

export const alloc_vram = flow({
  id: 'alloc_vram',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_alloc_vram()',
  fields: { r: 'range', err: ['busy', 'error'] },
  params: ['r'],
  exits: ['ok', 'error'],
  initial: 'scan',
  states: {
    scan: call(scan_mm, { with: { r }, exits: { equal: 'ok', other: 'lock' } }),
    lock: {
      on: {
        'xe_svm_alloc_vram: down_read_interruptible': step({
          actions: [wait(driver_migrate_lock().read_lock({ by: self }))],
        }),
      },
    },
    mmget: {
      on: {
        'drm_pagemap_populate_mm: mmget_not_zero': step({
          alternatives: {
            zero: { guard: no_users, actions: [set({ err: 'error' })], target: 'retries' },
            ok: { actions: [must(mm_users().get({ by: self }))] },
          },
        }),
      },
    },
    mmap_lock: {
      on: {
        'drm_pagemap_populate_mm: mmap_read_lock': step({ actions: [wait(mmap_lock().read_lock({ by: self }))] }),
      },
    },
    populate: call(populate_mm, {
      with: { r },
      exits: { ok: 'mmap_unlock', busy: 'busy_unlock', error: 'error_unlock' },
    }),
    busy_unlock: {
      on: {
        'drm_pagemap_populate_mm: mmap_read_unlock (EBUSY)': step({
          actions: [mmap_unlock, set({ err: 'busy' })],
          target: 'mmput',
        }),
      },
    },
    error_unlock: {
      on: {
        'drm_pagemap_populate_mm: mmap_read_unlock (error)': step({
          actions: [mmap_unlock, set({ err: 'error' })],
          target: 'mmput',
        }),
      },
    },
    mmap_unlock: { on: { 'drm_pagemap_populate_mm: mmap_read_unlock': step({ actions: [mmap_unlock] }) } },
    mmput: {
      on: {
        'drm_pagemap_populate_mm: mmput': step({
          alternatives: {
            last: { guard: last_user, actions: [must(mm_users().put({ by: self }))] },
            others: { actions: [must(mm_users().put({ by: self }))], target: 'retries' },
          },
        }),
      },
    },
    last_mmput: {
      on: { 'drm_pagemap_populate_mm: mmput (exit_mmap)': step({ guard: address_space_gone, target: 'retries' }) },
    },
    retries: {
      on: {
        'xe_svm_alloc_vram: err == -EBUSY && retries': step({
          alternatives: {
            retry: { guard: and(busy, not(write_locked)), actions: [set({ err: null })] },
            write_locked: { guard: write_locked, target: 'up_write' },
            read_locked: { target: 'up_read' },
          },
        }),
      },
    },
    swap_unlock: {
      on: {
        'xe_svm_alloc_vram: up_read (EBUSY)': step({
          actions: [must(driver_migrate_lock().read_unlock({ by: self }))],
        }),
      },
    },
    swap_lock: {
      on: {
        'xe_svm_alloc_vram: down_write_killable': step({
          actions: [wait(driver_migrate_lock().write_lock({ by: self }))],
        }),
      },
    },
    evict: call(range_evict, { with: { r }, exits: { done: 'mmget' } }),
    up_write: {
      on: {
        'xe_svm_alloc_vram: up_write': step({
          alternatives: {
            ok: {
              guard: isNull(own('err')),
              actions: [must(driver_migrate_lock().write_unlock({ by: self }))],
              target: 'ok',
            },
            error: { actions: [must(driver_migrate_lock().write_unlock({ by: self }))], target: 'error' },
          },
        }),
      },
    },
    up_read: {
      on: {
        'xe_svm_alloc_vram: up_read': step({
          alternatives: {
            ok: {
              guard: isNull(own('err')),
              actions: [must(driver_migrate_lock().read_unlock({ by: self }))],
              target: 'ok',
            },
            error: { actions: [must(driver_migrate_lock().read_unlock({ by: self }))], target: 'error' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
