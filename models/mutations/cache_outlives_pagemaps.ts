import { dropEffects, eq, insertAfter, must, mutation, own, self, step, wait } from '../../src/model/index.ts';
import { cache_lock } from '../resources/cache_lock.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';

export const cache_outlives_pagemaps = mutation({
  id: 'cache_outlives_pagemaps',
  says: 'The memory of the cache stays while somebody can come to it, and the last put after drm_dev_unplug() takes its pagemap out of the cache and wakes who waits for it.',
  source: 'synthetic: a repair of drm_pagemap_shrinker_add() and drm_pagemap_cache_fini()',
  change: [
    dropEffects('drm_pagemap_cache_fini: kfree'),
    insertAfter(
      'drm_pagemap_shrinker_add: drm_dev_enter/unplugged',
      'drm_pagemap_shrinker_add: spin_unlock(cache) (unplugged)',
      step({ actions: [must(cache_lock().unlock({ by: self }))] }),
    ),
    insertAfter(
      'drm_pagemap_shrinker_add: drm_dev_enter/unplugged',
      'drm_pagemap_shrinker_add: complete_all(queued) (unplugged)',
      step({ actions: [must(pagemap_cache().complete_all())] }),
    ),
    insertAfter(
      'drm_pagemap_shrinker_add: drm_dev_enter/unplugged',
      'drm_pagemap_shrinker_add: cache->dpagemap == dpagemap (unplugged)',
      step({
        alternatives: {
          own: { guard: eq(pagemap_cache().dpagemap, own('m')), actions: [must(pagemap_cache().clear())] },
          other: { target: 'drm_pagemap_shrinker_add: spin_unlock(cache) (unplugged)' },
        },
      }),
    ),
    insertAfter(
      'drm_pagemap_shrinker_add: drm_dev_enter/unplugged',
      'drm_pagemap_shrinker_add: spin_lock(cache) (unplugged)',
      step({ actions: [wait(cache_lock().lock({ by: self }))] }),
    ),
  ],
  survives: 'a repair: with it, and with that of the destruction, the device can be removed at any time',
});
