/**
 * fabric_inval - a flush of the target's TLB on its way: submitted, then acknowledged by the hardware of the target.
 *
 * Kept      one for each thread that unlinks, which waits for it; the addresses of a range, or those of the thread's own migration
 */
import { ev, resource, set } from '../../src/model/index.ts';

const of_range = { target: 'submitted', actions: [set({ range: ev('range') })] } as const;

export const fabric_inval = resource({
  id: 'fabric_inval',
  index: ['thread'],
  source: 'mails of the thread: unlink in the virtual mode of the fabric',
  fields: { range: 'range' },
  events: { submit: { range: 'range' }, submit_own: {}, ack: {}, wait: {} },
  initial: 'idle',
  states: {
    idle: { on: { submit: of_range, submit_own: 'submitted' } },
    submitted: { holds: ['range'], on: { ack: 'acked' } },
    acked: { on: { submit: of_range, submit_own: 'submitted', wait: 'idle' } },
  },
  illegal: {
    submit: ['M6', 'a flush is submitted while another of this thread is under way'],
    submit_own: ['M6', 'a flush is submitted while another of this thread is under way'],
    ack: ['M6', 'an acknowledgement of a flush that nobody submitted'],
    wait: ['M6', 'a wait for a flush that nobody submitted'],
  },
});
