/**
 * invalidate - a window opens, and the callback takes the range away from the device.
 *
 * Kernel    mm/mmu_notifier.c: __mmu_notifier_invalidate_range_start(), mn_itree_release();
 *           drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_notifier_invalidate();
 *           drivers/gpu/drm/xe/xe_svm.c: xe_svm_invalidate()
 * Kept      set_seq under notifier_lock(w), the wait for every fence of the VM, zap, TLB flush submitted and
 *           acknowledged, DMA unmap, and for an UNMAP event the hand-over to the garbage collector. The whole range
 *           goes, whichever part of it the event covers
 * Left out  events of more than one page: one event covers one page, and so one range. The loops over the ranges of a
 *           notifier, and the union of what they touched (adj_start, adj_end) that one flush covers, are not modelled: a
 *           bug in them is missed. A closed VM, other notifiers, more than one tile; an error
 *           of xe_tlb_inval_range_tilemask_submit(), after which the callback goes on without a flush; memory barriers:
 *           memory is sequentially consistent here
 * Atomic    what one spinlock covers; a zap clears all entries of the range
 */
import { and, call, each, eq, flow, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { binding } from '../resources/binding.ts';
import { gc_work } from '../resources/gc_work.ts';
import { invalidate_range_start } from '../resources/invalidate_range_start.ts';
import { mmu_subscriptions } from '../resources/mmu_subscriptions.ts';
import { notifier } from '../resources/notifier.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pte } from '../resources/pte.ts';
import { range } from '../resources/range.ts';
import { reader } from '../resources/reader.ts';
import { subscription } from '../resources/subscription.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { window } from '../resources/window.ts';
import { covered, rangeOf } from '../topology.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = rangeOf(own('v'));
const in_tree = subscription().is('live', 'removing', 'replacing');
const release = eq(own('event'), 'release');
const start_hit = must(mmu_subscriptions().start({ by: self, overlap: true }));
const in_callback = must(invalidate_range_start(self).acquire());
const start = must(mmu_subscriptions().start({ by: self, overlap: false }));
const open = each('virt', covered, (v) => window(v).open({ by: self }));
const all_fences_signalled = and(
  not(bind_fence().is('reserved')),
  unbind_fence.all((fence) => fence.is('none')),
);

export const invalidate = flow({
  id: 'invalidate',
  kind: 'thread',
  source: 'mm/mmu_notifier.c: __mmu_notifier_invalidate_range_start()',
  fields: {
    v: 'virt',
    event: ['unmap', 'clear', 'protection_page', 'protection_vma', 'migrate', 'release'],
    extent: ['page', 'range'],
  },
  params: ['v', 'event', 'extent'],
  exits: ['done'],
  initial: 'start',
  states: {
    start: {
      on: {
        'mn_itree_invalidate: mn_itree_inv_start_range': step({
          alternatives: {
            subscribed: { guard: and(not(release), in_tree), actions: [start_hit, in_callback, open] },
            nobody: { guard: not(release), actions: [start, open], target: 'done' },
          },
          atomic: 'mn_itree_inv_start_range() holds subscriptions->lock',
        }),
        'mn_itree_release: mn_itree_inv_start_range': step({
          alternatives: {
            subscribed: { guard: and(release, in_tree), actions: [start_hit, in_callback, open] },
            nobody: { guard: release, actions: [start, open], target: 'done' },
          },
          atomic: 'mn_itree_inv_start_range() holds subscriptions->lock',
        }),
      },
    },
    lock: {
      on: {
        'drm_gpusvm_notifier_invalidate: down_write': step({
          actions: [wait(notifier_lock().write_lock({ by: self })), must(notifier().callback())],
        }),
      },
    },
    set_seq: {
      on: {
        'drm_gpusvm_notifier_invalidate: mmu_interval_set_seq': step({
          actions: [
            must(notifier().callback()),
            must(subscription().set_seq()),
            each(
              'thread',
              (t) => reader(t).is('fresh'),
              (t) => reader(t).set_seq(),
            ),
          ],
          atomic: 'one store: every snapshot that was equal is so no longer',
        }),
      },
    },
    find: {
      on: {
        'xe_svm_invalidate: drm_gpusvm_range_find': step({
          alternatives: {
            none: { guard: range(r).is('absent'), target: 'unlock' },
            found: {},
          },
        }),
      },
    },
    wait_fences: {
      on: { 'xe_svm_invalidate: dma_resv_wait_timeout': step({ guard: all_fences_signalled }) },
    },
    begin: {
      on: {
        'xe_svm_range_notifier_event_begin: flags.unmapped, tile_present': step({
          alternatives: {
            unmapped: { guard: range(r).is('unmapped', 'queued', 'collected'), target: 'unmap' },
            not_present: { guard: binding(r).is('absent'), target: 'unmap' },
            invalidated: { guard: binding(r).is('zapped'), target: 'unmap' },
            bound: {},
          },
        }),
      },
    },
    zap: {
      on: {
        'xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range': step({
          actions: [
            must(notifier_lock().assert_held_write({ by: self })),
            each(
              'virt',
              (v) => eq(rangeOf(v), r),
              (v) => pte(v).clear(),
            ),
          ],
          atomic: 'the entries of one range; the GPU goes on through what its TLB has of them',
        }),
      },
    },
    invalidated: {
      on: {
        'xe_svm_range_notifier_event_begin: WRITE_ONCE(tile_invalidated)': step({
          actions: [must(binding(r).invalidate())],
        }),
      },
    },
    flush: {
      on: {
        'xe_svm_invalidate: xe_tlb_inval_range_tilemask_submit': step({ actions: [must(tlb_inval(r).submit())] }),
      },
    },
    flushed: {
      on: { 'xe_svm_invalidate: xe_tlb_inval_batch_wait': step({ actions: [wait(tlb_inval(r).wait())] }) },
    },
    unmap: call(unmap_pages, { with: { r }, exits: { done: 'end' } }),
    end: {
      on: {
        'xe_svm_range_notifier_event_end: MMU_NOTIFY_UNMAP': step({
          alternatives: {
            unmap: { guard: eq(own('event'), 'unmap') },
            other: { target: 'unlock' },
          },
        }),
      },
    },
    set_unmapped: {
      on: {
        'xe_svm_garbage_collector_add_range: drm_gpusvm_range_set_unmapped': step({
          actions: [must(notifier_lock().assert_held_write({ by: self })), must(range(r).set_unmapped())],
        }),
      },
    },
    list_empty: {
      on: {
        'xe_svm_garbage_collector_add_range: list_empty': step({
          alternatives: {
            listed: { guard: range(r).is('queued', 'collected'), target: 'queue_work' },
            unlisted: {},
          },
        }),
      },
    },
    list_add: {
      on: { 'xe_svm_garbage_collector_add_range: list_add_tail': step({ actions: [must(range(r).list_add())] }) },
    },
    queue_work: {
      on: { 'xe_svm_garbage_collector_add_range: queue_work': step({ actions: [must(gc_work().queue())] }) },
    },
    unlock: {
      on: {
        'drm_gpusvm_notifier_invalidate: up_write': step({
          actions: [must(notifier_lock().write_unlock({ by: self })), must(invalidate_range_start(self).release())],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
