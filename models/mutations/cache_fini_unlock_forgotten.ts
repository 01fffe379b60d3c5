import { insertAfter, isNull, mutation, own, step } from '../../src/model/index.ts';

export const cache_fini_unlock_forgotten = mutation({
  id: 'cache_fini_unlock_forgotten',
  says: 'The cache of a pagemap that is in use is freed with its spinlock held.',
  source:
    'patch of 23 February 2026, which repairs it; torvalds/linux drm_pagemap_util.c @77f14f2f2d73f6955b856e7c91ca9fb7046da191',
  change: insertAfter(
    'drm_pagemap_shrinker_cancel: spin_unlock (fini)',
    'drm_pagemap_cache_fini: !drm_pagemap_shrinker_cancel',
    step({ alternatives: { in_use: { guard: isNull(own('m')), target: 'kfree_cache' }, parked: {} } }),
  ),
  killedBy: ['L8'],
});
