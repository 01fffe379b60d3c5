import { mutation, replacePayload } from '../../src/model/index.ts';

export const peer_copy_maps_local = mutation({
  id: 'peer_copy_maps_local',
  says: 'The destinations are mapped for the device that has them, and its peer is given the address to copy to.',
  source: 'synthetic',
  change: replacePayload(
    'xe_drm_pagemap_device_map: dma_map_resource (migration)',
    'pagemap_addr.encode_device',
    'proto',
    'local',
  ),
  killedBy: ['T12'],
});
