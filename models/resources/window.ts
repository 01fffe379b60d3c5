/** window - ghost: the threads between invalidate_range_start and _end that cover the virtual page. */
import { add, and, any, ev, has, ne, own, remove, resource, set } from '../../src/model/index.ts';

export const window = resource({
  id: 'window',
  index: ['virt'],
  ghost: true,
  source: 'include/linux/mmu_notifier.h: struct mmu_notifier_range',
  fields: { by: { set: 'thread' } },
  events: { open: { by: 'thread' }, close: { by: 'thread' } },
  initial: 'closed',
  states: {
    closed: { on: { open: { target: 'open', actions: [set({ by: add(null, ev('by')) })] } } },
    open: {
      holds: ['by'],
      on: {
        open: { actions: [set({ by: add(own('by'), ev('by')) })] },
        close: [
          {
            guard: any('thread', (t) => and(has(own('by'), t), ne(t, ev('by')))),
            actions: [set({ by: remove(own('by'), ev('by')) })],
          },
          'closed',
        ],
      },
    },
  },
  illegal: {
    close: ['R8', 'a window is closed that was not opened'],
  },
});
