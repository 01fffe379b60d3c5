/**
 * dma_addr - one entry of a range's dma_addr array.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: struct drm_pagemap_addr
 * Kept      the address, or the page of VRAM that is reached without any translation; `proto`, which says what kind of address it
 *           is: of the system (DRM_INTERCONNECT_SYSTEM), in the device's own memory (XE_INTERCONNECT_VRAM), in the memory of a
 *           peer over PCIe (XE_INTERCONNECT_P2P), or over a fabric
 * Left out  what an entry says after its mapping is gone: the kernel leaves the old address there, here it is empty,
 *           so that reading it shows
 */
import { ev, resource, set } from '../../src/model/index.ts';

/** What kind of address: enum drm_interconnect_protocol, and the one that a fabric would add. */
export const PROTO = ['system', 'local', 'p2p', 'fabric'] as const;

export const dma_addr = resource({
  id: 'dma_addr',
  index: ['virt'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr',
  fields: { addr: 'addr', vram: 'vram', proto: PROTO },
  events: { encode: { addr: 'addr', proto: PROTO }, encode_device: { vram: 'vram', proto: PROTO }, forget: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        encode: { target: 'encoded', actions: [set({ addr: ev('addr'), proto: ev('proto') })] },
        encode_device: { target: 'device', actions: [set({ vram: ev('vram'), proto: ev('proto') })] },
        forget: 'ignore',
      },
    },
    device: { holds: ['vram', 'proto'], on: { forget: 'empty' } },
    encoded: { holds: ['addr', 'proto'], on: { forget: 'empty' } },
  },
  illegal: {
    encode: ['T4', 'the address of a live mapping is overwritten'],
    encode_device: ['T4', 'the address of a live mapping is overwritten'],
  },
});
