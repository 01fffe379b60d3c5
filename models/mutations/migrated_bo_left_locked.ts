import { mutation, retarget } from '../../src/model/index.ts';

export const migrated_bo_left_locked = mutation({
  id: 'migrated_bo_left_locked',
  says: 'A migration does not unlock its buffer object when it has unpinned it.',
  source: 'synthetic',
  change: retarget('xe_drm_pagemap_populate_mm: ttm_bo_unpin', 'resident'),
  killedBy: ['R17'],
});
