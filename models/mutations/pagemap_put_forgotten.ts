import { mutation, skip } from '../../src/model/index.ts';

export const pagemap_put_forgotten = mutation({
  id: 'pagemap_put_forgotten',
  says: 'Undoing the mapping of a range forgets the pagemap without dropping its reference.',
  source: 'synthetic',
  change: skip('__drm_gpusvm_unmap_pages: drm_pagemap_put'),
  killedBy: ['R8'],
});
