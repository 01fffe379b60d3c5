import { moveAfter, mutation } from '../../src/model/index.ts';

export const scan_nests_locks = mutation({
  id: 'scan_nests_locks',
  says: 'A scan takes the lock of the cache before it releases that of the shrinker.',
  source: 'synthetic',
  change: moveAfter('drm_pagemap_shrinker_scan: spin_unlock', 'drm_pagemap_shrinker_scan: spin_lock(cache)'),
  killedBy: ['L1', 'deadlock'],
});
