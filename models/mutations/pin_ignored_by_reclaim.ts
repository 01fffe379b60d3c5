import { dropAlternative, mutation } from '../../src/model/index.ts';

export const pin_ignored_by_reclaim = mutation({
  id: 'pin_ignored_by_reclaim',
  says: 'Reclaim swaps out a page that is pinned.',
  source: 'synthetic',
  change: dropAlternative('try_to_unmap_one: ptep_clear_flush/pinned'),
  killedBy: ['R11'],
});
