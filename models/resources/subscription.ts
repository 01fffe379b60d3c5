/**
 * subscription - the interval notifier of the one drm_gpusvm_notifier.
 *
 * Kernel    mm/mmu_notifier.c: struct mmu_interval_notifier, mmu_interval_notifier_insert(), _remove()
 * Kept      in the tree or on the deferred list; `hit`: its invalidate_seq equals the odd number of the open window;
 *           `replacing`: one is still on its way out of the tree and the next on its way in
 * Left out  two in the tree at a time
 */
import { has, resource, self, set } from '../../src/model/index.ts';
import { window } from './window.ts';

const hit = set({ hit: true });
const notHit = set({ hit: false });

export const subscription = resource({
  id: 'subscription',
  source: 'include/linux/mmu_notifier.h: struct mmu_interval_notifier',
  fields: { hit: 'boolean' },
  events: {
    insert: {},
    insert_hit: {},
    defer_insert: {},
    set_seq: {},
    window_closed: {},
    remove: {},
    defer_remove: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        insert: { target: 'live', actions: [notHit] },
        insert_hit: { target: 'live', actions: [hit] },
        defer_insert: 'inserting',
        window_closed: 'ignore',
      },
    },
    inserting: {
      on: { window_closed: { target: 'live', actions: [notHit] }, remove: 'none' },
    },
    live: {
      holds: ['hit'],
      on: {
        set_seq: { actions: [hit] },
        window_closed: { actions: [notHit] },
        remove: 'none',
        defer_remove: 'removing',
      },
    },
    removing: { on: { set_seq: 'ignore', window_closed: 'none', defer_insert: 'replacing' } },
    replacing: {
      on: { set_seq: 'ignore', window_closed: { target: 'live', actions: [notHit] }, remove: 'removing' },
    },
  },
  illegal: {
    insert: ['N1', 'the interval tree still holds a notifier that was freed'],
    insert_hit: ['N1', 'the interval tree still holds a notifier that was freed'],
    defer_insert: ['N1', 'the interval tree still holds a notifier that was freed'],
    set_seq: ['R6', 'a callback runs on a notifier that was removed'],
    remove: ['N1', 'a notifier is removed that is not in the interval tree'],
    defer_remove: ['N1', 'a notifier is removed that is not in the interval tree'],
  },
  lock: { class: 'window', kind: 'window', pending: ['removing'], until: window.any((open) => has(open.by, self)) },
});
