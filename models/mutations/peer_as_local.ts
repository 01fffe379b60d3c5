import { dropAlternative, dropGuard, mutation, ne, next, own, replaceGuard } from '../../src/model/index.ts';
import { rangeOf } from '../topology.ts';

export const peer_as_local = mutation({
  id: 'peer_as_local',
  says: 'device_map() gives the address of a page in the memory that it is in, also to another device.',
  source: 'synthetic',
  change: [
    replaceGuard('xe_drm_pagemap_device_map: xe_page_to_dpa/last', ne(rangeOf(next('virt', own('v'))), own('r'))),
    dropGuard('xe_drm_pagemap_device_map: xe_page_to_dpa/more'),
    dropAlternative('xe_drm_pagemap_device_map: dma_map_resource'),
    dropAlternative('xe_drm_pagemap_device_map: dma_map_resource (iommu)'),
  ],
  killedBy: ['T12', 'M1', 'R10', 'T10'],
});
