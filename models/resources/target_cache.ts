/** target_cache - what the exporter's device has cached of a translation for requests of the fabric. Only a flush empties it. */
import { ev, resource, set } from '../../src/model/index.ts';

export const target_cache = resource({
  id: 'target_cache',
  index: ['attach'],
  source: 'fabric hardware at the target',
  fields: { place: 'place' },
  events: { fill: { place: 'place' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ place: ev('place') })] }, flush: 'ignore' } },
    cached: { holds: ['place'], on: { flush: 'empty' } },
  },
  illegal: { fill: ['T14', 'an entry of the TLB is overwritten without a flush'] },
});
