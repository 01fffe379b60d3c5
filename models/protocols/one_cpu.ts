/**
 * one_cpu - `merged`, with the CPU on which a GPU fault is served: a work item for it waits until the thread sleeps.
 *
 * What is different in flows of `merged`: while the fault looks for its pages, and moves one that lies on the device, its thread
 * has the CPU, but where it sleeps for a migration or for the lock of a page. Another process has the page, too, and migrates it.
 * No thread of this process touches it, and its timeslice is over: until then the fault tries again and again, and keeps the CPU.
 */
import { addEffect, derive, dropAlternative, must } from '../../src/model/index.ts';
import { lru_drain_work } from '../flows/lru_drain_work.ts';
import { shared_migration } from '../flows/shared_migration.ts';
import { cpu_token } from '../resources/cpu_token.ts';
import { lru_drain } from '../resources/lru_drain.ts';
import { merged } from './merged.ts';

const runs = (step: string) => addEffect(step, must(cpu_token().run()));
const sleeps = (step: string) => addEffect(step, must(cpu_token().sleep()));

export const one_cpu = derive(merged, {
  id: 'one_cpu',
  says: 'A GPU fault on a page that another process migrates, and the work items of the CPU that serves it.',
  source: [],
  drop: ['cpu_fault'],
  resources: [cpu_token, lru_drain],
  flows: [shared_migration, lru_drain_work],
  changes: [
    dropAlternative('__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)/early'),
    runs('hmm_range_fault_unlocked_timeout: mmap_read_lock_killable'),
    ...['', ' (EBUSY)', ' (EFAULT)', ' (ENOMEM, EBUSY)'].map((exit) =>
      sleeps(`hmm_range_fault_unlocked_timeout: mmap_read_unlock${exit}`),
    ),
    sleeps('walk_page_range: hmm_vma_handle_pte/migrating'),
    sleeps('hmm_do_fault: handle_mm_fault/migrating'),
    runs('migration_entry_wait: softleaf_entry_wait_on_locked'),
    sleeps('migration_entry_wait: pte_offset_map_lock/device'),
    runs('softleaf_entry_wait_on_locked: io_schedule (device)'),
    sleeps('do_swap_page: trylock_page/busy'),
    runs('softleaf_entry_wait_on_locked: io_schedule'),
  ],
});
