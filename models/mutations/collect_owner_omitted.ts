import { dropAlternative, mutation } from '../../src/model/index.ts';

export const collect_owner_omitted = mutation({
  id: 'collect_owner_omitted',
  says: 'A migration collects device pages of every owner, also those of devices that cannot reach its destination.',
  source: 'synthetic',
  change: dropAlternative('migrate_vma_collect_pmd: set_pte_at/other_owner'),
  killedBy: ['S2'],
});
