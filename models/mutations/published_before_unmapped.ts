import { moveCallAfter, mutation } from '../../src/model/index.ts';

export const published_before_unmapped = mutation({
  id: 'published_before_unmapped',
  says: 'On the way to RAM, pages are published before the mapping is undone, and so before a bounce buffer is copied back.',
  source: 'torvalds/linux drm_pagemap.c @10dd1eaa80a5, whose order it is: protocol base',
  change: [
    moveCallAfter('evict_to_ram', 'unmap', 'finalize_pages'),
    moveCallAfter('migrate_to_ram', 'undo', 'finalize'),
  ],
  killedBy: ['V4', 'V5', 'V1'],
});
