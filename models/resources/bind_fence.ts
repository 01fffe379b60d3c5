/**
 * bind_fence - the fence of the page-table job of a bind, and whether the reservation object knows it.
 *
 * Kernel    drivers/gpu/drm/xe/xe_pt.c: xe_pt_update_ops_run(); drivers/dma-buf/dma-resv.c: dma_resv_add_fence()
 * Kept      pushed but not yet in vm->resv, in vm->resv (whoever waits for the reservation waits for it), signalled.
 *           One at a time: a fault waits for its own before it lets go of vm->lock
 * Left out  errors and timeouts of the job
 */
import { resource } from '../../src/model/index.ts';

export const bind_fence = resource({
  id: 'bind_fence',
  source: 'drivers/gpu/drm/xe/xe_pt.c: xe_pt_update_ops_run(), fence of the job',
  events: { push: {}, add_fence: {}, signal: {}, wait: {} },
  initial: 'none',
  states: {
    none: { on: { push: 'pending' } },
    pending: { on: { add_fence: 'reserved', signal: 'signalled' } },
    reserved: { on: { signal: 'signalled' } },
    signalled: { on: { add_fence: 'ignore', wait: 'none' } },
  },
  illegal: {
    push: ['R8', 'a job is pushed although nobody waited for the fence of the last'],
    add_fence: ['M5', 'a fence enters the reservation twice, or without a job'],
    signal: ['M5', 'a fence signals twice, or without a job'],
    wait: ['R8', 'a wait for the fence of a job that was never pushed'],
  },
  lock: { class: 'dma_fence_map', kind: 'fence', await: ['wait'], pending: ['pending', 'reserved'] },
});
