import { mutation, skip } from '../../src/model/index.ts';

export const queued_not_reset = mutation({
  id: 'queued_not_reset',
  says: 'The completion stays signalled when a pagemap comes into the cache.',
  source: 'synthetic',
  change: skip('drm_pagemap_cache_set_pagemap: reinit_completion(queued)'),
  killedBy: ['R13'],
});
