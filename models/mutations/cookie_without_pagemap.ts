import { mutation, skip } from '../../src/model/index.ts';

export const cookie_without_pagemap = mutation({
  id: 'cookie_without_pagemap',
  says: 'No reference of the pagemap is taken with the addresses.',
  source: 'patch 11 of 20260128004841.2436896, as posted: drm_pagemap_get() when everything is mapped',
  change: skip('drm_gpusvm_get_pages: drm_pagemap_get (try_alloc)'),
  killedBy: ['T7', 'R3'],
});
