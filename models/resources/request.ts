/**
 * request - an access on its way from an initiator to the target: what was issued may arrive much later.
 *
 * Kernel    fabric hardware
 * Kept      one request at a time for each initiator; on the wire, past the port of the target, resolved to a page. It says for
 *           which export it was issued, if its system was given one
 * Left out  several requests at once, which would do nothing that one after the other does not; load and store apart
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const request = resource({
  id: 'request',
  index: ['initiator'],
  source: 'fabric hardware',
  fields: { addr: 'addr', x: 'export', page: 'page' },
  events: {
    issue: { addr: 'addr', x: 'export' },
    /** For an address that the sender was not given. */
    forge: { addr: 'addr' },
    admit: {},
    resolve: { page: 'page' },
    refuse: {},
    complete: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        issue: { target: 'issued', actions: [set({ addr: ev('addr'), x: ev('x') })] },
        forge: { target: 'issued', actions: [set({ addr: ev('addr') })] },
      },
    },
    issued: { holds: ['addr', 'x'], on: { admit: 'admitted', refuse: 'none' } },
    admitted: {
      holds: ['addr', 'x'],
      on: { resolve: { target: 'resolved', actions: [set({ page: ev('page') })] }, refuse: 'none' },
    },
    resolved: { holds: ['addr', 'x', 'page'], on: { complete: 'none' } },
  },
  illegal: {
    issue: ['S5', 'an initiator issues a request while another is on its way'],
    forge: ['S5', 'an initiator issues a request while another is on its way'],
    admit: ['S5', 'a request passes the port that was not issued'],
    resolve: ['S5', 'a request is resolved that did not pass the port'],
    refuse: ['S5', 'a request is refused that was not issued'],
    complete: ['S5', 'a request is carried out that was not resolved'],
  },
});
