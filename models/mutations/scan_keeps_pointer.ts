import { mutation, skip } from '../../src/model/index.ts';

export const scan_keeps_pointer = mutation({
  id: 'scan_keeps_pointer',
  says: 'A scan leaves the pointer to the pagemap that it takes in the cache.',
  source: 'synthetic',
  change: skip('drm_pagemap_shrinker_scan: cache->dpagemap = NULL'),
  killedBy: ['N1'],
});
