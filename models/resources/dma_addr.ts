/**
 * dma_addr - one entry of a range's dma_addr array.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: struct drm_pagemap_addr
 * Kept      the address, or the page of VRAM that the device reaches without any translation
 * Left out  what an entry says after its mapping is gone: the kernel leaves the old address there, here it is empty,
 *           so that reading it shows
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const dma_addr = resource({
  id: 'dma_addr',
  index: ['virt'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr',
  fields: { addr: 'addr', vram: 'vram' },
  events: { encode: { addr: 'addr' }, encode_device: { vram: 'vram' }, forget: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        encode: { target: 'encoded', actions: [set({ addr: ev('addr') })] },
        encode_device: { target: 'device', actions: [set({ vram: ev('vram') })] },
        forget: 'ignore',
      },
    },
    device: { holds: ['vram'], on: { forget: 'empty' } },
    encoded: { holds: ['addr'], on: { forget: 'empty' } },
  },
  illegal: {
    encode: ['T4', 'the address of a live mapping is overwritten'],
    encode_device: ['T4', 'the address of a live mapping is overwritten'],
  },
});
