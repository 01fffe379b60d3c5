/**
 * inv_end - how the end of an invalidation can come out, whoever ends it.
 *
 * Kernel    mm/mmu_notifier.c: mn_itree_inv_end()
 * Kept      the last one out closes the window, applies deferred inserts and removes, and wakes
 * Atomic    the count and the deferred work hold one spinlock. wake_up_all() comes after spin_unlock(): the condition that a
 *           reader sleeps for is true from the unlock on, so it wakes no earlier; going on is a step of its own
 */
import { and, any, each, has, must, ne, or, self } from '../../src/model/index.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { reader } from '../resources/reader.ts';
import { subscription } from '../resources/subscription.ts';
import { window } from '../resources/window.ts';
import { covered } from '../topology.ts';

const leave = must(mmu_subscriptions().end({ by: self }));
const close = each('virt', covered, (v) => window(v).close({ by: self }));
const nested = has(mmu_subscriptions().nested, self);

/** Others, or this thread with an outer one, are still between start and end. For flows with the fields `v` and `extent`. */
export const others = {
  guard: or(
    nested,
    any('thread', (t) => and(has(mmu_subscriptions().active, t), ne(t, self))),
  ),
  actions: [leave, close],
};
/** No subscription was hit, so nobody waits. */
export const not_hit = { guard: mmu_subscriptions().is('quiet'), actions: [leave, close] };
export const last = {
  actions: [
    leave,
    must(subscription().window_closed()),
    each(
      'thread',
      (t) => reader(t).is('waiting'),
      (t) => reader(t).wake(),
    ),
    close,
  ],
};
export const one_spinlock =
  'mn_itree_inv_end() holds subscriptions->lock from the count to the deferred work; a reader that it wakes behind the unlock finds nothing that it would not have found before';
