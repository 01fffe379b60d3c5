/**
 * iotlb - what the IOMMU has cached of its entry for one page of the IOVA space. Only a flush empties it; it never forgets by itself.
 *
 * Kernel    IOMMU hardware
 * Kept      an access fills it; with the switch `flush_queue` only: in strict mode whatever clears an entry flushes the IOTLB
 *           before anybody may have the address, and nobody uses it in between
 * Left out  entries for several pages; entries that are not present, which some IOMMUs cache
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const iotlb = resource({
  id: 'iotlb',
  index: ['addr'],
  source: 'IOMMU hardware',
  fields: { page: 'page' },
  events: { fill: { page: 'page' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ page: ev('page') })] }, flush: 'ignore' } },
    cached: { holds: ['page'], on: { flush: 'empty' } },
  },
  illegal: { fill: ['T2', 'an entry of the IOTLB is overwritten without a flush'] },
});
