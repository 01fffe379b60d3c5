/** attach_tlb - what the importing device has cached of its entry for a buffer. Only a flush empties it. */
import { ev, resource, set } from '../../src/model/index.ts';

export const attach_tlb = resource({
  id: 'attach_tlb',
  index: ['attach'],
  source: 'GPU hardware of the importer',
  fields: { place: 'place' },
  events: { fill: { place: 'place' }, fill_network: {}, flush: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        fill: { target: 'direct', actions: [set({ place: ev('place') })] },
        fill_network: 'network',
        flush: 'ignore',
      },
    },
    direct: { holds: ['place'], on: { flush: 'empty' } },
    network: { on: { flush: 'empty' } },
  },
  illegal: {
    fill: ['M10', 'an entry of the TLB is overwritten without a flush'],
    fill_network: ['M10', 'an entry of the TLB is overwritten without a flush'],
  },
});
