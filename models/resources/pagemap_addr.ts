/**
 * pagemap_addr - one entry of the address array of a migration, and the mapping behind it.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: struct drm_pagemap_addr in drm_pagemap_migrate_map_system_pages() and
 *           drm_pagemap_migrate_map_device_private_pages()
 * Kept      the address; none for a hole; the page of the system that is behind it, or the page of VRAM in another device (`vram`),
 *           with `proto`, the kind of its address: the bare address on the bus has no `addr`; `leaked`: the array was freed
 *           without undoing the mapping, which nobody can any more
 * Left out  more than one leak of one position: the last is kept; the kind of an address in the system
 */
import { ev, resource, set } from '../../src/model/index.ts';
import { PROTO } from './dma_addr.ts';

const encode = { target: 'encoded', actions: [set({ addr: ev('addr'), page: ev('page') })] } as const;
const encode_device = { target: 'encoded', actions: [set({ vram: ev('vram'), proto: ev('proto') })] } as const;
const encode_iova = {
  target: 'encoded',
  actions: [set({ addr: ev('addr'), vram: ev('vram'), proto: ev('proto') })],
} as const;

export const pagemap_addr = resource({
  id: 'pagemap_addr',
  index: ['thread', 'index'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr',
  fields: { addr: 'addr', page: 'page', vram: 'vram', proto: PROTO },
  events: {
    encode: { addr: 'addr', page: 'page' },
    /** A page of VRAM, by its bare address on the bus, or by an IOVA. */
    encode_device: { vram: 'vram', proto: PROTO },
    encode_iova: { addr: 'addr', vram: 'vram', proto: PROTO },
    forget: {},
    unmap: {},
    lose: {},
  },
  initial: 'empty',
  states: {
    empty: { on: { encode, encode_device, encode_iova, forget: 'ignore' } },
    encoded: {
      holds: ['addr', 'page', 'vram', 'proto'],
      on: { forget: 'empty', unmap: 'empty', lose: 'leaked' },
    },
    leaked: { holds: ['page', 'vram'], on: { encode, encode_device, encode_iova, forget: 'ignore' } },
  },
  illegal: {
    encode: ['T5', 'the address of a live mapping is overwritten: it stays mapped for ever'],
    encode_device: ['T5', 'the address of a live mapping is overwritten: it stays mapped for ever'],
    encode_iova: ['T5', 'the address of a live mapping is overwritten: it stays mapped for ever'],
    lose: ['T5', 'the mapping of a page that is not mapped is lost'],
    unmap: ['T1', 'an unmap of a page that is not mapped'],
  },
});
