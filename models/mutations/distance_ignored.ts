import { and, mutation, not, own, replaceGuard } from '../../src/model/index.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';
import { onPeer } from '../topology.ts';

const never_true = and(onPeer(hmm_pfn(own('v')).vram), not(onPeer(hmm_pfn(own('v')).vram)));

export const distance_ignored = mutation({
  id: 'distance_ignored',
  says: 'The address of a cell is taken for one on the fabric, whichever way leads to the peer.',
  source: 'synthetic',
  change: [
    replaceGuard('xe_drm_pagemap_device_map: dma_map_resource', never_true),
    replaceGuard(
      'xe_drm_pagemap_device_map: xe_page_to_dpa (fabric)',
      and(onPeer(hmm_pfn(own('v')).vram), not(iova_cookie(own('r')).is('iova', 'network'))),
    ),
  ],
  killedBy: ['T12'],
});
