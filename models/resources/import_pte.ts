/** import_pte - an entry in the page table of the importing device: an address on the fabric, with the route bit set. */
import { ev, resource, set } from '../../src/model/index.ts';

export const import_pte = resource({
  id: 'import_pte',
  index: ['export'],
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): the entry of the initiator',
  fields: { addr: 'addr' },
  events: { write: { addr: 'addr' }, clear: {} },
  initial: 'invalid',
  states: {
    invalid: { on: { write: { target: 'valid', actions: [set({ addr: ev('addr') })] }, clear: 'ignore' } },
    valid: { holds: ['addr'], on: { clear: 'invalid' } },
  },
  illegal: { write: ['S5', 'a live entry is overwritten without a flush'] },
});
