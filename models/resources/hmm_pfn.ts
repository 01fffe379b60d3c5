/** hmm_pfn - one entry of hmm_range.hmm_pfns: the page that the walk found. One array: vm->lock admits one walker. */
import { ev, resource, set } from '../../src/model/index.ts';

const record = { target: 'valid', actions: [set({ page: ev('page') })] } as const;
const record_device = { target: 'device', actions: [set({ vram: ev('vram') })] } as const;

export const hmm_pfn = resource({
  id: 'hmm_pfn',
  index: ['virt'],
  source: 'include/linux/hmm.h: struct hmm_range::hmm_pfns',
  fields: { page: 'page', vram: 'vram' },
  events: { record: { page: 'page' }, record_device: { vram: 'vram' }, forget: {} },
  initial: 'empty',
  states: {
    empty: { on: { record, record_device, forget: 'ignore' } },
    valid: { holds: ['page'], on: { record, record_device, forget: 'empty' } },
    device: { holds: ['vram'], on: { record, record_device, forget: 'empty' } },
  },
});
