import { mutation, swap } from '../../src/model/index.ts';

export const queued_before_unlock = mutation({
  id: 'queued_before_unlock',
  says: 'A parked pagemap is signalled as queued before the lock of the shrinker is released.',
  source: 'synthetic: a repair of drm_pagemap_shrinker_add()',
  change: swap('drm_pagemap_shrinker_add: spin_unlock', 'drm_pagemap_shrinker_add: complete_all(queued)'),
  survives: 'a repair: with it, the completion never stands for a pagemap that the cache no longer has',
});
