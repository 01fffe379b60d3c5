import { mutation, replacePayload } from '../../src/model/index.ts';

export const iova_as_network_address = mutation({
  id: 'iova_as_network_address',
  says: 'An IOVA is put into the entry as an address of the fabric.',
  source: 'the mails of the thread: dma_addr_t for two address spaces',
  change: replacePayload('xe_drm_pagemap_device_iova_link: dma_iova_link/ok', 'dma_addr.encode', 'proto', 'fabric'),
  killedBy: ['T3', 'T12'],
});
