import { mutation, skip } from '../../src/model/index.ts';

export const residency_skipped = mutation({
  id: 'residency_skipped',
  says: 'A CPU fault takes migrated pages back at once, whether the GPU has used them or not.',
  source: '8dc1812b5b3a (drm/gpusvm: Add timeslicing support to GPU SVM); as it was before that',
  change: skip('__drm_pagemap_migrate_to_ram: time_before64(timeslice_expiration)', 'over'),
  killedBy: ['P2_device'],
});
