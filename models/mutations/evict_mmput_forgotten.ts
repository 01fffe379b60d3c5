import { mutation, skip } from '../../src/model/index.ts';

export const evict_mmput_forgotten = mutation({
  id: 'evict_mmput_forgotten',
  says: 'An eviction keeps its reference to the mm.',
  source: 'synthetic',
  change: skip('drm_pagemap_evict_to_ram: mmput_async', 'others'),
  killedBy: ['R7', 'R8'],
});
