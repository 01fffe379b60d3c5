import { mutation, skip } from '../../src/model/index.ts';

export const migrated_bo_not_unpinned = mutation({
  id: 'migrated_bo_not_unpinned',
  says: 'A migration with patch 09 does not unpin the buffer object.',
  source: 'synthetic; patch 09 of 20260128004841.2436896: ttm_bo_unpin()',
  change: skip('xe_drm_pagemap_populate_mm: ttm_bo_unpin'),
  killedBy: ['R14'],
});
