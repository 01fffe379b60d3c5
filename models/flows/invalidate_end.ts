/**
 * invalidate_end - the window closes, and waiting readers wake.
 *
 * Kernel    mm/mmu_notifier.c: __mmu_notifier_invalidate_range_end(), mn_itree_inv_end()
 * Kept      the last one out closes the window, applies deferred inserts and removes, and wakes
 * Atomic    the count and the deferred work hold one spinlock. wake_up_all() comes after spin_unlock(): the condition that a
 *           reader sleeps for is true from the unlock on, so it wakes no earlier; going on is a step of its own
 */
import { and, any, each, flow, has, must, ne, or, self, step } from '../../src/model/index.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { reader } from '../resources/reader.ts';
import { subscription } from '../resources/subscription.ts';
import { window } from '../resources/window.ts';
import { covered } from '../topology.ts';

const nested = has(mmu_subscriptions().nested, self);
const others_active = or(
  nested,
  any('thread', (t) => and(has(mmu_subscriptions().active, t), ne(t, self))),
);

export const invalidate_end = flow({
  id: 'invalidate_end',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: __mmu_notifier_invalidate_range_end()',
  fields: { v: 'virt', extent: ['page', 'range'] },
  params: ['v', 'extent'],
  exits: ['done'],
  initial: 'end',
  states: {
    end: {
      on: {
        '__mmu_notifier_invalidate_range_end: mn_itree_inv_end': step({
          alternatives: {
            others: {
              guard: others_active,
              actions: [
                must(mmu_subscriptions().end({ by: self })),
                each('virt', covered, (v) => window(v).close({ by: self })),
              ],
            },
            not_hit: {
              guard: mmu_subscriptions().is('quiet'),
              actions: [
                must(mmu_subscriptions().end({ by: self })),
                each('virt', covered, (v) => window(v).close({ by: self })),
              ],
            },
            last: {
              actions: [
                must(mmu_subscriptions().end({ by: self })),
                must(subscription().window_closed()),
                each(
                  'thread',
                  (t) => reader(t).is('waiting'),
                  (t) => reader(t).wake(),
                ),
                each('virt', covered, (v) => window(v).close({ by: self })),
              ],
            },
          },
          atomic:
            'mn_itree_inv_end() holds subscriptions->lock from the count to the deferred work; a reader that it wakes behind the unlock finds nothing that it would not have found before',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
