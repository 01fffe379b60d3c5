import { dropAlternative, mutation } from '../../src/model/index.ts';

export const insert_ignores_invalidation = mutation({
  id: 'insert_ignores_invalidation',
  says: 'A notifier that is inserted while an invalidation runs begins with a sequence number that looks good.',
  source: 'synthetic',
  change: dropAlternative('drm_gpusvm_range_find_or_insert: mmu_interval_notifier_insert/invalidating'),
  killedBy: ['M2'],
});
