/** fabric_tlb - what the target has cached of one entry of its page table for requests of the fabric. Only a flush empties it. */
import { ev, resource, set } from '../../src/model/index.ts';

export const fabric_tlb = resource({
  id: 'fabric_tlb',
  index: ['addr'],
  source: 'mails of the thread: the virtual mode of the fabric, translation at the target',
  fields: { vram: 'vram' },
  events: { fill: { vram: 'vram' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ vram: ev('vram') })] }, flush: 'ignore' } },
    cached: { holds: ['vram'], on: { flush: 'empty' } },
  },
  illegal: { fill: ['M2', 'an entry of the TLB of the target is overwritten without a flush'] },
});
