import { dropAlternative, mutation } from '../../src/model/index.ts';

export const pin_ignored_by_collect = mutation({
  id: 'pin_ignored_by_collect',
  says: 'A migration takes a page that is pinned.',
  source: 'synthetic',
  change: dropAlternative('migrate_vma_collect_pmd: set_pte_at/page_pinned'),
  killedBy: ['R11', 'V1', 'V7'],
});
