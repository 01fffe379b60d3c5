/** tlb - what the GPU has cached of one page-table entry. Only a flush empties it; it never forgets by itself. */
import { ev, resource, set } from '../../src/model/index.ts';

export const tlb = resource({
  id: 'tlb',
  index: ['virt'],
  source: 'GPU hardware',
  fields: { addr: 'addr' },
  events: { fill: { addr: 'addr' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ addr: ev('addr') })] }, flush: 'ignore' } },
    cached: { holds: ['addr'], on: { flush: 'empty' } },
  },
  illegal: {
    fill: ['M1', 'an entry of the TLB is overwritten without a flush'],
  },
});
