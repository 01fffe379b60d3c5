/** tlb - what the GPU has cached of one page-table entry. Only a flush empties it; it never forgets by itself. */
import { ev, resource, set } from '../../src/model/index.ts';
import { PROTO } from './dma_addr.ts';

export const tlb = resource({
  id: 'tlb',
  index: ['virt'],
  source: 'GPU hardware',
  fields: { addr: 'addr', vram: 'vram', proto: PROTO },
  events: { fill: { addr: 'addr', proto: PROTO }, fill_device: { vram: 'vram', proto: PROTO }, flush: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        fill: { target: 'cached', actions: [set({ addr: ev('addr'), proto: ev('proto') })] },
        fill_device: { target: 'cached', actions: [set({ vram: ev('vram'), proto: ev('proto') })] },
        flush: 'ignore',
      },
    },
    cached: { holds: ['addr', 'vram', 'proto'], on: { flush: 'empty' } },
  },
  illegal: {
    fill: ['M1', 'an entry of the TLB is overwritten without a flush'],
    fill_device: ['M1', 'an entry of the TLB is overwritten without a flush'],
  },
});
