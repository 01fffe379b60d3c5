/** pte - one GPU page-table entry: an address on the bus, or a page of the device's own memory. Left out: page-table pages. */
import { ev, resource, set } from '../../src/model/index.ts';

export const pte = resource({
  id: 'pte',
  index: ['virt'],
  source: 'drivers/gpu/drm/xe/xe_pt.c: leaf entry',
  fields: { addr: 'addr', vram: 'vram' },
  events: { write: { addr: 'addr' }, write_device: { vram: 'vram' }, clear: {} },
  initial: 'invalid',
  states: {
    invalid: {
      on: {
        write: { target: 'valid', actions: [set({ addr: ev('addr') })] },
        write_device: { target: 'valid', actions: [set({ vram: ev('vram') })] },
        clear: 'ignore',
      },
    },
    valid: { holds: ['addr', 'vram'], on: { clear: 'invalid' } },
  },
  illegal: {
    write: ['M3', 'a live entry is overwritten without a flush'],
    write_device: ['M3', 'a live entry is overwritten without a flush'],
  },
});
