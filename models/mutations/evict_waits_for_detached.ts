import { dropAlternative, mutation } from '../../src/model/index.ts';

const asks = 'drm_pagemap_evict_to_ram: completion_done(detached)';

export const evict_waits_for_detached = mutation({
  id: 'evict_waits_for_detached',
  says: 'An eviction waits for its device pages to detach where it should only ask.',
  source: 'synthetic',
  change: ['first', 'second', 'error', 'busy'].map((outcome) => dropAlternative(`${asks}/${outcome}`)),
  killedBy: ['deadlock', 'can_idle', 'can_finish'],
});
