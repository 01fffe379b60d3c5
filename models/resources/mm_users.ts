/** mm_users - the threads that keep the address space alive. Left out: exit, so mmget_not_zero() succeeds. */
import { add, and, any, ev, has, ne, not, own, remove, resource, set } from '../../src/model/index.ts';

const held = has(own('by'), ev('by'));

export const mm_users = resource({
  id: 'mm_users',
  source: 'include/linux/mm_types.h: struct mm_struct::mm_users',
  fields: { by: { set: 'thread' } },
  events: { get: { by: 'thread' }, put: { by: 'thread' } },
  initial: 'unpinned',
  states: {
    unpinned: { on: { get: { target: 'pinned', actions: [set({ by: add(null, ev('by')) })] } } },
    pinned: {
      holds: ['by'],
      on: {
        get: { guard: not(held), actions: [set({ by: add(own('by'), ev('by')) })] },
        put: [
          {
            guard: and(
              held,
              any('thread', (t) => and(has(own('by'), t), ne(t, ev('by')))),
            ),
            actions: [set({ by: remove(own('by'), ev('by')) })],
          },
          { guard: held, target: 'unpinned' },
        ],
      },
    },
  },
  illegal: {
    get: ['R8', 'a thread takes a second reference to the mm while it holds one: the first leaks'],
    put: ['R8', 'mmput() without mmget()'],
  },
});
