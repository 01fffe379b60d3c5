import { mutation, skip } from '../../src/model/index.ts';

export const pagemap_get_forgotten = mutation({
  id: 'pagemap_get_forgotten',
  says: 'A range stores the pagemap without a reference of its own.',
  source: 'synthetic',
  change: skip('drm_gpusvm_get_pages: drm_pagemap_get'),
  killedBy: ['R3'],
});
