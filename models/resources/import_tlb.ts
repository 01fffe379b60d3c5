/** import_tlb - what the importing device has cached of one entry. Only a flush empties it. */
import { ev, resource, set } from '../../src/model/index.ts';

export const import_tlb = resource({
  id: 'import_tlb',
  index: ['export'],
  source: 'GPU hardware of the importing system',
  fields: { addr: 'addr' },
  events: { fill: { addr: 'addr' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ addr: ev('addr') })] }, flush: 'ignore' } },
    cached: { holds: ['addr'], on: { flush: 'empty' } },
  },
  illegal: { fill: ['S5', 'an entry of the TLB is overwritten without a flush'] },
});
