/** pte - one GPU page-table entry: an address on the bus, or a page of the device's own memory. Left out: page-table pages. */
import { ev, resource, set } from '../../src/model/index.ts';
import { PROTO } from './dma_addr.ts';

export const pte = resource({
  id: 'pte',
  index: ['virt'],
  source: 'drivers/gpu/drm/xe/xe_pt.c: leaf entry',
  fields: { addr: 'addr', vram: 'vram', proto: PROTO },
  events: { write: { addr: 'addr', proto: PROTO }, write_device: { vram: 'vram', proto: PROTO }, clear: {} },
  initial: 'invalid',
  states: {
    invalid: {
      on: {
        write: { target: 'valid', actions: [set({ addr: ev('addr'), proto: ev('proto') })] },
        write_device: { target: 'valid', actions: [set({ vram: ev('vram'), proto: ev('proto') })] },
        clear: 'ignore',
      },
    },
    valid: { holds: ['addr', 'vram', 'proto'], on: { clear: 'invalid' } },
  },
  illegal: {
    write: ['M3', 'a live entry is overwritten without a flush'],
    write_device: ['M3', 'a live entry is overwritten without a flush'],
  },
});
