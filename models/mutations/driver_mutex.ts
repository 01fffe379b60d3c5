import {
  accepts,
  addEffect,
  and,
  dropEffects,
  dropGuard,
  eq,
  ev,
  insertBefore,
  must,
  mutation,
  own,
  replaceGuard,
  self,
  step,
  wait,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { driver_migrate_lock } from '../resources/driver_migrate_lock.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const d = devpage(ev('d'));
const unlock = must(driver_migrate_lock().write_unlock({ by: self }));

export const driver_mutex = mutation({
  id: 'driver_mutex',
  says: 'The CPU fault takes only a reference of the device page, and the driver keeps faults apart with a mutex of its own.',
  source: 'Documentation/gpu/gpusvm.rst, Locking: what trylock_page() in do_swap_page() is there for',
  change: [
    dropGuard('do_swap_page: trylock_page/locked'),
    dropEffects('do_swap_page: trylock_page/locked', 'devpage.lock'),
    insertBefore(
      '__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)',
      'drm_pagemap_migrate_to_ram: mutex_lock',
      step({ actions: [wait(driver_migrate_lock().write_lock({ by: self }))] }),
    ),
    replaceGuard(
      'migrate_vma_collect_pmd: set_pte_at/fault_page',
      and(eq(ev('d'), own('fault')), accepts(d.lock({ by: self }))),
    ),
    addEffect('migrate_vma_collect_pmd: set_pte_at/fault_page', must(d.lock({ by: self })), 'first'),
    addEffect(
      '__migrate_device_finalize: folio_unlock(src)/fault_page',
      must(devpage(src_pfn(self, own('i')).vram).unlock({ by: self })),
    ),
    dropEffects('do_swap_page: unlock_page', 'devpage.unlock'),
    addEffect('do_swap_page: unlock_page', unlock),
    dropEffects('do_swap_page: unlock_page (VM_FAULT_SIGBUS)', 'devpage.unlock'),
    addEffect('do_swap_page: unlock_page (VM_FAULT_SIGBUS)', unlock),
  ],
  survives:
    'only a fair cycle shows it: a fault that waits for the mutex holds a reference, which fails the migration of the one that has it, and the two can go on like that for ever; but from every state there is a way out, in which one of them is slow',
});
