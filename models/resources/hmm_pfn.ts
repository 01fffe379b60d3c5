/** hmm_pfn - one entry of hmm_range.hmm_pfns: the page that the walk found. One array: vm->lock admits one walker. */
import { ev, resource, set } from '../../src/model/index.ts';

export const hmm_pfn = resource({
  id: 'hmm_pfn',
  index: ['virt'],
  source: 'include/linux/hmm.h: struct hmm_range::hmm_pfns',
  fields: { page: 'page' },
  events: { record: { page: 'page' }, forget: {} },
  initial: 'empty',
  states: {
    empty: { on: { record: { target: 'valid', actions: [set({ page: ev('page') })] }, forget: 'ignore' } },
    valid: { holds: ['page'], on: { record: { actions: [set({ page: ev('page') })] }, forget: 'empty' } },
  },
});
