import { dropGuard, mutation } from '../../src/model/index.ts';

export const queued_not_awaited = mutation({
  id: 'queued_not_awaited',
  says: 'A look-up does not wait until a pagemap without references is on the list of the shrinker.',
  source: 'synthetic',
  change: dropGuard('drm_pagemap_get_from_cache: try_wait_for_completion(queued)/done'),
  killedBy: ['R13'],
});
