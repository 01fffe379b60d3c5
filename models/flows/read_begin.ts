/**
 * read_begin - takes a snapshot of the subscription's sequence number; sleeps while a window hits it.
 *
 * Kernel    mm/mmu_notifier.c: mmu_interval_read_begin()
 * Kept      the snapshot and its comparison in one step, under subscriptions->lock; waking up is a step of its own
 */
import { eq, flow, must, not, or, self, step } from '../../src/model/index.ts';
import { reader } from '../resources/reader.ts';
import { subscription } from '../resources/subscription.ts';

const hit = or(eq(subscription().hit, true), subscription().is('inserting', 'replacing'));

export const read_begin = flow({
  id: 'read_begin',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: mmu_interval_read_begin()',
  exits: ['done'],
  initial: 'snapshot',
  states: {
    snapshot: {
      on: {
        'mmu_interval_read_begin: READ_ONCE(invalidate_seq)': step({
          actions: [must(reader(self).begin({ hit }))],
          atomic: 'the snapshot and its comparison hold subscriptions->lock',
        }),
      },
    },
    sleep: {
      on: { 'mmu_interval_read_begin: wait_event': step({ guard: not(reader(self).is('waiting')), target: 'done' }) },
    },
    done: { exit: 'done' },
  },
});
