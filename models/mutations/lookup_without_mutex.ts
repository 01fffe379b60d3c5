import { mutation, skip } from '../../src/model/index.ts';

export const lookup_without_mutex = mutation({
  id: 'lookup_without_mutex',
  says: 'A look-up and what it creates are not one step for others: the mutex is not taken.',
  source: 'synthetic; drm_pagemap_util.c: DOC: Cache lookup',
  change: [
    skip('drm_pagemap_cache_lock_lookup: mutex_lock_interruptible'),
    skip('drm_pagemap_cache_unlock_lookup: mutex_unlock'),
    skip('drm_pagemap_cache_unlock_lookup: mutex_unlock (error)'),
  ],
  killedBy: ['R9'],
});
