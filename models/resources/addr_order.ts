/**
 * addr_order - the order in an entry of a range's address array: that of the pages that it was linked for, or another one.
 *
 * Kernel    include/drm/drm_pagemap.h: struct drm_pagemap_addr::order; patches 10 and 11 of 20260128004841.2436896:
 *           xe_drm_pagemap_device_iova_link() makes it of the length, ilog2(length), and drm_gpusvm_get_pages() gives
 *           PAGE_SHIFT << order for a length: order 3 for a page of 4 KiB
 * Left out  what follows of it: whoever walks the array goes on behind eight pages
 */
import { resource } from '../../src/model/index.ts';

export const addr_order = resource({
  id: 'addr_order',
  index: ['virt'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr::order',
  events: { encode: {}, encode_ilog2: {} },
  initial: 'of_pages',
  states: {
    of_pages: { on: { encode: 'ignore', encode_ilog2: 'too_large' } },
    too_large: { on: { encode: 'of_pages', encode_ilog2: 'ignore' } },
  },
});
