/** pte - one GPU page-table entry. Left out: permissions, page-table pages. */
import { ev, resource, set } from '../../src/model/index.ts';

export const pte = resource({
  id: 'pte',
  index: ['virt'],
  source: 'drivers/gpu/drm/xe/xe_pt.c: leaf entry',
  fields: { addr: 'addr' },
  events: { write: { addr: 'addr' }, clear: {} },
  initial: 'invalid',
  states: {
    invalid: { on: { write: { target: 'valid', actions: [set({ addr: ev('addr') })] }, clear: 'ignore' } },
    valid: { holds: ['addr'], on: { clear: 'invalid' } },
  },
  illegal: { write: ['M3', 'a live entry is overwritten without a flush'] },
});
