/**
 * access_window - a filter at the target: whether requests of one source to one block of addresses are let in.
 *
 * Kernel    nobody has posted any; mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Gunthorpe): access control without
 *           translation
 * Kept      closed, or open for the exported addresses of the block (`users`): it closes with the last of them. It allows or
 *           refuses, and changes no address. A block is one page or several
 * Left out  permissions; windows that overlap
 */
import { add, and, any, ev, has, ne, own, remove, resource, set } from '../../src/model/index.ts';

const uses = has(own('users'), ev('addr'));

export const access_window = resource({
  id: 'access_window',
  index: ['initiator', 'block'],
  source: 'mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Gunthorpe): access control',
  fields: { users: { set: 'addr' } },
  events: { open: { addr: 'addr' }, close: { addr: 'addr' } },
  initial: 'closed',
  states: {
    closed: { on: { open: { target: 'open', actions: [set({ users: add(null, ev('addr')) })] } } },
    open: {
      holds: ['users'],
      on: {
        open: { actions: [set({ users: add(own('users'), ev('addr')) })] },
        close: [
          {
            guard: and(
              uses,
              any('addr', (other) => and(has(own('users'), other), ne(other, ev('addr')))),
            ),
            actions: [set({ users: remove(own('users'), ev('addr')) })],
          },
          { guard: uses, target: 'closed' },
        ],
      },
    },
  },
  illegal: { close: ['T11', 'a window is closed that was not opened for this address'] },
});
