import { eq, insertAfter, must, mutation, own, skip, step } from '../../src/model/index.ts';
import { pagemap_cache } from '../resources/pagemap_cache.ts';

export const scan_clears_own = mutation({
  id: 'scan_clears_own',
  says: 'A scan clears the pointer of the cache only where it still is that of the pagemap that the scan took off the list.',
  source: 'synthetic: a repair of drm_pagemap_shrinker_scan()',
  change: [
    insertAfter(
      'drm_pagemap_shrinker_scan: spin_lock(cache)',
      'drm_pagemap_shrinker_scan: cache->dpagemap == dpagemap',
      step({
        alternatives: {
          own: { guard: eq(pagemap_cache().dpagemap, own('m')), actions: [must(pagemap_cache().clear())] },
          other: {},
        },
      }),
    ),
    skip('drm_pagemap_shrinker_scan: cache->dpagemap = NULL'),
  ],
  survives: 'a repair: with it, look-ups beside a scan leave one pagemap in use',
});
