/**
 * interval_notifier_remove - takes the subscription away; nobody calls back afterwards.
 *
 * Kernel    mm/mmu_notifier.c: mmu_interval_notifier_remove()
 * Kept      inside a window the removal is deferred, and the caller sleeps until the window closes; a deferred insert
 *           is cancelled at once
 * Atomic    the test and the change hold subscriptions->lock
 */
import { flow, must, step } from '../../src/model/index.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { subscription } from '../resources/subscription.ts';

export const interval_notifier_remove = flow({
  id: 'interval_notifier_remove',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: mmu_interval_notifier_remove()',
  exits: ['done'],
  initial: 'remove',
  states: {
    remove: {
      on: {
        'mmu_interval_notifier_remove: interval_tree_remove': step({
          alternatives: {
            cancelled: {
              guard: subscription().is('inserting', 'replacing'),
              actions: [must(subscription().remove())],
              target: 'done',
              unreachable: 'an insert is deferred only inside a window, which opens only over another subscription',
            },
            deferred: { guard: mmu_subscriptions().is('open'), actions: [must(subscription().defer_remove())] },
            removed: { actions: [must(subscription().remove())], target: 'done' },
          },
          atomic: 'test and change hold subscriptions->lock',
        }),
      },
    },
    wait: {
      on: { 'mmu_interval_notifier_remove: wait_event': step({ guard: subscription().is('none') }) },
    },
    done: { exit: 'done' },
  },
});
