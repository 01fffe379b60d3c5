/** window - ghost: the threads between invalidate_range_start and _end that cover the virtual page, and those in a second one. */
import { add, and, any, ev, has, ne, own, remove, resource, set } from '../../src/model/index.ts';

const first = set({ by: add(null, ev('by')), nested: null });
const inside = has(own('by'), ev('by'));
const nested = has(own('nested'), ev('by'));
const nest = set({ nested: add(own('nested'), ev('by')) });
const unnest = set({ nested: remove(own('nested'), ev('by')) });
const join = set({ by: add(own('by'), ev('by')) });
const leave = set({ by: remove(own('by'), ev('by')) });

export const window = resource({
  id: 'window',
  index: ['virt'],
  ghost: true,
  source: 'include/linux/mmu_notifier.h: struct mmu_notifier_range',
  fields: { by: { set: 'thread' }, nested: { set: 'thread' } },
  events: { open: { by: 'thread' }, close: { by: 'thread' } },
  initial: 'closed',
  states: {
    closed: { on: { open: { target: 'open', actions: [first] } } },
    open: {
      holds: ['by', 'nested'],
      on: {
        open: [{ guard: inside, actions: [nest] }, { actions: [join] }],
        close: [
          { guard: nested, actions: [unnest] },
          {
            guard: any('thread', (t) => and(has(own('by'), t), ne(t, ev('by')))),
            actions: [leave],
          },
          'closed',
        ],
      },
    },
  },
  illegal: {
    close: ['R8', 'a window is closed that was not opened'],
  },
  lock: {
    kind: 'window',
    acquire: { open: 'write' },
    release: ['close'],
    holders: { write: 'by' },
  },
});
