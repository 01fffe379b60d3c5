import { addEffect, mutation, set } from '../../src/model/index.ts';

export const evict_never_gives_up = mutation({
  id: 'evict_never_gives_up',
  says: 'An eviction does not count its rounds: as long as something fails in each, it begins another.',
  source: 'synthetic; drm_pagemap.c: drm_pagemap_evict_to_ram(), retry_count',
  change: addEffect('drm_pagemap_evict_to_ram: completion_done(detached)/second', set({ retries: 'one' })),
  killedBy: ['P5'],
});
