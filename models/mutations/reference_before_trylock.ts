import {
  accepts,
  addEffect,
  and,
  dropEffects,
  dropGuard,
  eq,
  ev,
  must,
  mutation,
  own,
  replaceGuard,
  self,
  skip,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const d = devpage(ev('d'));
const unlock = 'do_swap_page: unlock_page';
const unlock_error = 'do_swap_page: unlock_page (VM_FAULT_SIGBUS)';

/** The page of a CPU fault is referenced and not locked; it is locked where it is collected, and unlocked with the others. */
export const fault_page_not_locked = [
  dropGuard('do_swap_page: trylock_page/locked'),
  dropEffects('do_swap_page: trylock_page/locked', 'devpage.lock'),
  replaceGuard(
    'migrate_vma_collect_pmd: set_pte_at/fault_page',
    and(eq(ev('d'), own('fault')), accepts(d.lock({ by: self }))),
  ),
  addEffect('migrate_vma_collect_pmd: set_pte_at/fault_page', must(d.lock({ by: self })), 'first'),
  addEffect(
    '__migrate_device_finalize: folio_unlock(src)/fault_page',
    must(devpage(src_pfn(self, own('i')).vram).unlock({ by: self })),
  ),
  dropEffects(unlock, 'devpage.unlock'),
  dropEffects(unlock_error, 'devpage.unlock'),
];

export const reference_before_trylock = mutation({
  id: 'reference_before_trylock',
  says: 'The CPU fault takes a reference of the device page, and its lock only where it collects the page: two faults find the reference of each other, and both give up.',
  source: '1afaeb8293c9 (mm/migrate: Trylock device page in do_swap_page); as it was before that',
  change: [...fault_page_not_locked, skip(unlock), skip(unlock_error)],
  killedBy: ['P3'],
});
