import { and, any, eq, ev, has, mutation, ne, or, own, replaceGuard, self } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const src = src_pfn(self, own('i'));
const others = any('thread', (t) => and(has(devpage(ev('d')).refs, t), ne(t, self)));

export const fault_page_not_counted = mutation({
  id: 'fault_page_not_counted',
  says: 'The reference that the CPU fault holds on its page is taken for one of somebody else.',
  source: 'synthetic',
  change: replaceGuard(
    'migrate_device_unmap: migrate_vma_check_page/mapped',
    and(src.is('device'), or(others, eq(devpage(ev('d')).mapped, true), eq(ev('d'), own('fault')))),
  ),
  killedBy: ['can_finish'],
});
