/**
 * target_pte - the address on the fabric that an attachment has at the exporter's device, and where it leads.
 *
 * Kernel    none; mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_try_alloc(), _link(), _sync(), _unlink(), _free()
 * Kept      one address for each attachment; linked, but maybe not seen yet; synced
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const target_pte = resource({
  id: 'target_pte',
  index: ['attach'],
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_try_alloc()',
  fields: { place: 'place' },
  events: { alloc: {}, link: { place: 'place' }, sync: {}, unlink: {}, free: {} },
  initial: 'none',
  states: {
    none: { on: { alloc: 'reserved' } },
    reserved: { on: { link: { target: 'linked', actions: [set({ place: ev('place') })] }, free: 'none' } },
    linked: { holds: ['place'], on: { sync: 'synced' } },
    synced: { holds: ['place'], on: { unlink: 'reserved' } },
  },
  illegal: {
    alloc: ['R16', 'addresses are allocated over others: the first are lost'],
    link: ['R16', 'an address is linked that is not allocated, or that leads elsewhere'],
    sync: ['R16', 'an address is synced that is not linked'],
    unlink: ['R16', 'an address is unlinked that is not linked'],
    free: ['R16', 'an address is freed that is linked, or twice'],
  },
});
