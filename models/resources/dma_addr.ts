/**
 * dma_addr - one entry of a range's dma_addr array.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: struct drm_pagemap_addr
 * Kept      the address
 * Left out  what an entry says after its mapping is gone: the kernel leaves the old address there, here it is empty,
 *           so that reading it shows
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const dma_addr = resource({
  id: 'dma_addr',
  index: ['virt'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr',
  fields: { addr: 'addr' },
  events: { encode: { addr: 'addr' }, forget: {} },
  initial: 'empty',
  states: {
    empty: { on: { encode: { target: 'encoded', actions: [set({ addr: ev('addr') })] }, forget: 'ignore' } },
    encoded: { holds: ['addr'], on: { forget: 'empty' } },
  },
  illegal: { encode: ['T4', 'the address of a live mapping is overwritten'] },
});
