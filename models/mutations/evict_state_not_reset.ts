import { mutation, skip } from '../../src/model/index.ts';

export const evict_state_not_reset = mutation({
  id: 'evict_state_not_reset',
  says: 'An eviction that tries again goes on with the IOVA state of the round before.',
  source: 'synthetic',
  change: skip('drm_pagemap_evict_to_ram: state = {}'),
  killedBy: ['T1', 'T6'],
});
