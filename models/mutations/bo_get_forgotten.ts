import { mutation, skip } from '../../src/model/index.ts';

export const bo_get_forgotten = mutation({
  id: 'bo_get_forgotten',
  says: 'populate_mm hands its own reference of the buffer object to the migration, which consumes it.',
  source: 'synthetic',
  change: skip('xe_drm_pagemap_populate_mm: xe_bo_get'),
  killedBy: ['R2'],
});
