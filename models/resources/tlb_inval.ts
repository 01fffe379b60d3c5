/**
 * tlb_inval - a TLB invalidation on its way: submitted, then acknowledged by the hardware.
 *
 * Kernel    drivers/gpu/drm/xe/xe_tlb_inval.c: struct xe_tlb_inval_batch
 * Kept      one invalidation a range: the callback that submits waits for it
 * Left out  timeouts, which are device failures
 */
import { resource } from '../../src/model/index.ts';

export const tlb_inval = resource({
  id: 'tlb_inval',
  index: ['range'],
  source: 'drivers/gpu/drm/xe/xe_tlb_inval.c: struct xe_tlb_inval_batch',
  events: { submit: {}, ack: {}, wait: {} },
  initial: 'idle',
  states: {
    idle: { on: { submit: 'submitted' } },
    submitted: { on: { submit: 'ignore', ack: 'acked' } },
    acked: { on: { submit: 'submitted', wait: 'idle' } },
  },
  illegal: {
    ack: ['M6', 'an acknowledgement of a flush that nobody submitted'],
    wait: ['M6', 'a wait for a flush that nobody submitted'],
  },
  lock: { kind: 'fence', await: ['wait'], pending: ['submitted'] },
});
