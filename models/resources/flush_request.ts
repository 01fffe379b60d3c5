/** flush_request - a request to hardware that takes its time: submitted, then acknowledged; whoever submits it waits for it. */
import { resource } from '../../src/model/index.ts';

export const flush_request = <const Id extends string, const Sort extends string>(
  id: Id,
  sort: Sort,
  source: string,
  breaks = 'S6',
) =>
  resource({
    id,
    index: [sort],
    source,
    events: { submit: {}, ack: {}, wait: {} },
    initial: 'idle',
    states: {
      idle: { on: { submit: 'submitted' } },
      submitted: { on: { ack: 'acked' } },
      acked: { on: { wait: 'idle' } },
    },
    illegal: {
      submit: [breaks, 'a second request, while the first has not been waited for'],
      ack: [breaks, 'an acknowledgement of a request that nobody made'],
      wait: [breaks, 'a wait for a request that nobody made'],
    },
    lock: { kind: 'fence', await: ['wait'], pending: ['submitted'] },
  });
