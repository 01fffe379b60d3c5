import { dropAlternative, mutation } from '../../src/model/index.ts';

export const copy_back_skipped = mutation({
  id: 'copy_back_skipped',
  says: 'On the way to RAM, the mapping is undone with DMA_ATTR_SKIP_CPU_SYNC: what the device wrote stays in the bounce buffer.',
  source: 'synthetic',
  change: dropAlternative('drm_pagemap_migrate_unmap_pages: dma_unmap_page/copied_back'),
  killedBy: ['V5', 'V1'],
});
