import { moveCallBefore, mutation } from '../../src/model/index.ts';

export const unmapped_before_published = mutation({
  id: 'unmapped_before_published',
  says: 'On the way to RAM, the mapping is undone before pages are published, and before an error empties the array.',
  source: 'linux-mm/linux-mm drm_pagemap.c @0915bb15c709, whose order it is; it repairs protocol base',
  change: [moveCallBefore('evict_to_ram', 'unmap', 'finalize'), moveCallBefore('migrate_to_ram', 'undo', 'test')],
  survives: 'a repair: with it, base holds where pages move to RAM',
});
