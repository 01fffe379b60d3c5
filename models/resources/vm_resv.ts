/**
 * vm_resv - the reservation lock of the VM: page tables and fence slots.
 *
 * Kernel    drivers/dma-buf/dma-resv.c: dma_resv_lock(), dma_resv_unlock()
 * Kept      the holder
 * Left out  ww_mutex back-off: one reservation object only
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

const mine = eq(own('owner'), ev('by'));

export const vm_resv = resource({
  id: 'vm_resv',
  source: 'drivers/gpu/drm/xe/xe_vm.h: xe_vm_resv()',
  fields: { owner: 'thread' },
  events: { lock: { by: 'thread' }, unlock: { by: 'thread' }, assert_held: { by: 'thread' } },
  initial: 'free',
  states: {
    free: { on: { lock: { target: 'locked', actions: [set({ owner: ev('by') })] } } },
    locked: { holds: ['owner'], on: { unlock: { guard: mine, target: 'free' }, assert_held: { guard: mine } } },
  },
  illegal: {
    assert_held: ['L10', 'called without the reservation lock that it asserts'],
    lock: ['L8', 'a reservation lock is taken without waiting for its holder'],
    unlock: ['L8', 'a thread releases a reservation lock that it does not hold'],
  },
});
