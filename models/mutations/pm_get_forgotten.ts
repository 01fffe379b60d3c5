import { mutation, skip } from '../../src/model/index.ts';

export const pm_get_forgotten = mutation({
  id: 'pm_get_forgotten',
  says: 'No runtime-PM reference is taken for the device-memory allocation.',
  source: 'synthetic',
  change: skip('xe_drm_pagemap_populate_mm: xe_pm_runtime_get_noresume'),
  killedBy: ['R8'],
});
