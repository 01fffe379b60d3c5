/** na_tlb - what the target has cached of one entry of its page table for incoming requests. Only a flush empties it. */
import { ev, resource, set } from '../../src/model/index.ts';

export const na_tlb = resource({
  id: 'na_tlb',
  index: ['addr'],
  source:
    'fabric hardware at the target; mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): a page-table walk there',
  fields: { page: 'page' },
  events: { fill: { page: 'page' }, flush: {} },
  initial: 'empty',
  states: {
    empty: { on: { fill: { target: 'cached', actions: [set({ page: ev('page') })] }, flush: 'ignore' } },
    cached: { holds: ['page'], on: { flush: 'empty' } },
  },
  illegal: { fill: ['S6', 'an entry of the TLB is overwritten without a flush'] },
});
