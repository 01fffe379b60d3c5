import { dropGuard, mutation } from '../../src/model/index.ts';

export const bo_freed_before_detached = mutation({
  id: 'bo_freed_before_detached',
  says: 'An eviction counts as done after its first round, whether the device pages detached or not.',
  source: 'synthetic',
  change: dropGuard('drm_pagemap_evict_to_ram: completion_done(detached)/detached'),
  killedBy: ['R2'],
});
