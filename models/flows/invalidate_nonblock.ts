/**
 * invalidate_nonblock - a window opens for a caller that may not sleep, and GPU SVM refuses.
 *
 * Kernel    mm/mmu_notifier.c: __mmu_notifier_invalidate_range_start(), mn_itree_invalidate();
 *           drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_notifier_invalidate()
 * Kept      the callback returns false before it takes notifier_lock or moves the sequence number; mn_itree_invalidate() then
 *           ends what it started, and the caller must not. Without a subscription in the way the window is open as for
 *           everybody else
 * Left out  several subscriptions of which some refuse; other notifiers
 * Atomic    what one spinlock covers
 */
import { each, flow, must, self, step } from '../../src/model/index.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { notifier } from '../resources/notifier.ts';
import { subscription } from '../resources/subscription.ts';
import { window } from '../resources/window.ts';
import { covered } from '../topology.ts';
import { last, one_spinlock, others } from './inv_end.ts';

const open = each('virt', covered, (v) => window(v).open({ by: self }));

export const invalidate_nonblock = flow({
  id: 'invalidate_nonblock',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: __mmu_notifier_invalidate_range_start()',
  fields: { v: 'virt', extent: ['page', 'range'] },
  params: ['v', 'extent'],
  exits: ['started', 'refused'],
  initial: 'start',
  states: {
    start: {
      on: {
        'mn_itree_invalidate: mn_itree_inv_start_range (nonblock)': step({
          alternatives: {
            subscribed: {
              guard: subscription().is('live', 'removing', 'replacing'),
              actions: [must(mmu_subscriptions().start({ by: self, overlap: true })), open],
            },
            nobody: {
              actions: [must(mmu_subscriptions().start({ by: self, overlap: false })), open],
              target: 'started',
            },
          },
          atomic: 'mn_itree_inv_start_range() holds subscriptions->lock',
        }),
      },
    },
    blockable: {
      on: {
        'drm_gpusvm_notifier_invalidate: mmu_notifier_range_blockable': step({
          actions: [must(notifier().callback())],
        }),
      },
    },
    end: {
      on: {
        'mn_itree_invalidate: mn_itree_inv_end (EAGAIN)': step({
          alternatives: { others, last },
          atomic: one_spinlock,
        }),
      },
    },
    refused: { exit: 'refused' },
    started: { exit: 'started' },
  },
});
