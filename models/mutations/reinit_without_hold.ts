import { mutation, skip } from '../../src/model/index.ts';

export const reinit_without_hold = mutation({
  id: 'reinit_without_hold',
  says: 'A parked pagemap is taken into use again without a hold of its device.',
  source: 'synthetic',
  change: skip('drm_pagemap_dev_hold: drm_dev_get (reinit)'),
  killedBy: ['R12'],
});
