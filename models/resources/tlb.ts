/** tlb - what the GPU has cached of one page-table entry. Only a flush empties it; it never forgets by itself. */
import { ev, resource, set } from '../../src/model/index.ts';

export const tlb = resource({
  id: 'tlb',
  index: ['virt'],
  source: 'GPU hardware',
  fields: { addr: 'addr', vram: 'vram' },
  events: { fill: { addr: 'addr' }, fill_device: { vram: 'vram' }, flush: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        fill: { target: 'cached', actions: [set({ addr: ev('addr') })] },
        fill_device: { target: 'cached', actions: [set({ vram: ev('vram') })] },
        flush: 'ignore',
      },
    },
    cached: { holds: ['addr', 'vram'], on: { flush: 'empty' } },
  },
  illegal: {
    fill: ['M1', 'an entry of the TLB is overwritten without a flush'],
    fill_device: ['M1', 'an entry of the TLB is overwritten without a flush'],
  },
});
