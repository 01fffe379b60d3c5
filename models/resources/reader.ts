/**
 * reader - what a thread's snapshot of invalidate_seq says: hmm_range.notifier_seq.
 *
 * Kernel    mm/mmu_notifier.c: mmu_interval_read_begin(), mmu_interval_read_retry()
 * Kept      exactly what comparing numbers can tell: `fresh` (still equal), `waiting` (taken inside the open window
 *           that it sleeps for), `collided` (no longer equal). A later window never makes a snapshot equal again.
 * Left out  wrap-around of the number
 */
import { ev, has, resource, self } from '../../src/model/index.ts';
import { window } from './window.ts';

export const reader = resource({
  id: 'reader',
  index: ['thread'],
  source: 'include/linux/hmm.h: struct hmm_range::notifier_seq',
  events: { begin: { hit: 'boolean' }, set_seq: {}, wake: {}, forget: {} },
  initial: 'none',
  states: {
    none: { on: { begin: [{ guard: ev('hit'), target: 'waiting' }, 'fresh'], set_seq: 'ignore', forget: 'ignore' } },
    fresh: { on: { begin: [{ guard: ev('hit'), target: 'waiting' }, 'fresh'], set_seq: 'collided', forget: 'none' } },
    // The same window again: its number is the one that the snapshot holds.
    waiting: { on: { set_seq: 'ignore', wake: 'fresh' } },
    collided: { on: { begin: [{ guard: ev('hit'), target: 'waiting' }, 'fresh'], set_seq: 'ignore', forget: 'none' } },
  },
  illegal: {
    begin: ['M1', 'a thread goes on although its snapshot hit an open window'],
    wake: ['R8', 'a wake-up of a thread that does not sleep'],
    forget: ['M1', 'a thread goes on although its snapshot hit an open window'],
  },
  lock: { class: 'window', kind: 'window', pending: ['waiting'], until: window.any((open) => has(open.by, self)) },
});
