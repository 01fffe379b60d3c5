import { mutation, retarget } from '../../src/model/index.ts';

export const cancel_ignored = mutation({
  id: 'cancel_ignored',
  says: 'A look-up takes a pagemap into use again that is no longer on the list of the shrinker.',
  source: 'synthetic',
  change: retarget('drm_pagemap_shrinker_cancel: list_empty/empty', 'cancelled'),
  killedBy: ['N1', 'R12'],
});
