/**
 * vm_close - the VM is destroyed, by an ioctl or with its file, while its process and its device are there.
 *
 * Kernel    drivers/gpu/drm/xe/xe_vm.c: xe_vm_close(), xe_vm_close_and_put(); drivers/gpu/drm/xe/xe_svm.c: xe_svm_close(),
 *           xe_svm_fini(); drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_fini(), drm_gpusvm_range_remove(); kernel/workqueue.c:
 *           disable_work_sync()
 * Kept      marked closed with vm->lock(w) and notifier_lock(r); the wait for binds, the root of the page tables cleared, the TLB
 *           flushed, all in that section; the garbage collector disabled with no lock held; then with vm->lock(w) the page tables
 *           destroyed, the subscription removed before the ranges, each range unmapped and freed; mmdrop(); the identifier erased, the
 *           last reference dropped
 * Left out  a device that is gone (drm_dev_enter() fails): neither root nor TLB are touched then; execution queues, VMAs of the
 *           driver, scratch pages; the pagemaps that the VM holds, and its owner group (xe_svm_put_pagemaps(),
 *           drm_pagemap_release_owner()): users of `pagemap_cache` stand for that
 * Atomic    no walk gets below a cleared root, so that all entries are gone with it
 */
import { and, call, each, ev, flow, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { bind_fence } from '../resources/bind_fence.ts';
import { binding } from '../resources/binding.ts';
import { gc_running } from '../resources/gc_running.ts';
import { gc_work } from '../resources/gc_work.ts';
import { iova_state } from '../resources/iova_state.ts';
import { mm_count } from '../resources/mm_count.ts';
import { notifier } from '../resources/notifier.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pte } from '../resources/pte.ts';
import { range } from '../resources/range.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { tlb_inval } from '../resources/tlb_inval.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { vm_resv } from '../resources/vm_resv.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { xe_vm } from '../resources/xe_vm.ts';
import { interval_notifier_remove } from './interval_notifier_remove.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const driver_locked = must(vm_lock().assert_held_write({ by: self }));
const notifier_locked = must(notifier_lock().assert_held({ by: self }));
const reserved = must(vm_resv().assert_held({ by: self }));
const all_fences_signalled = and(
  not(bind_fence().is('reserved')),
  unbind_fence.all((fence) => fence.is('none')),
);

export const vm_close = flow({
  id: 'vm_close',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_vm.c: xe_vm_close_and_put()',
  fields: { r: 'range' },
  // It waits for its flush.
  needs: ['tlb_engine'],
  initial: 'open',
  states: {
    open: {
      tags: ['idle'],
      holds: [],
      on: { 'xe_vm_destroy_ioctl: xe_vm_close_and_put': step({ guard: xe_vm().is('open') }) },
    },
    lock: { on: { 'xe_vm_close: down_write': step({ actions: [wait(vm_lock().write_lock({ by: self }))] }) } },
    notifier_lock: {
      on: {
        'xe_vm_close: xe_svm_notifier_lock': step({ actions: [wait(notifier_lock().read_lock({ by: self }))] }),
      },
    },
    close: { on: { 'xe_vm_close: vm->size = 0': step({ actions: [driver_locked, must(xe_vm().close())] }) } },
    wait_binds: { on: { 'xe_vm_close: dma_resv_wait_timeout': step({ guard: all_fences_signalled }) } },
    clear: {
      on: {
        'xe_vm_close: xe_pt_clear': step({
          actions: [
            must(xe_vm().walk()),
            each(
              'virt',
              (v) => pte(v).is('valid'),
              (v) => pte(v).clear(),
            ),
          ],
          atomic: 'one store to the root of the page tables, below which no walk gets any more',
        }),
      },
    },
    flush: {
      on: {
        'xe_tlb_inval_vm: xe_tlb_inval_range': step({
          actions: [
            each(
              'range',
              (one) => not(tlb_inval(one).is('submitted')),
              (one) => tlb_inval(one).submit(),
            ),
          ],
          atomic: 'one request for the whole of the VM',
        }),
      },
    },
    flushed: {
      on: {
        'xe_tlb_inval_vm: xe_tlb_inval_fence_wait': step({
          guard: tlb_inval.all((flush) => flush.is('acked')),
          actions: [
            each(
              'range',
              (one) => tlb_inval(one).is('acked'),
              (one) => tlb_inval(one).wait(),
            ),
          ],
          atomic: 'one fence for the whole of the VM',
        }),
      },
    },
    notifier_unlock: {
      on: {
        'xe_vm_close: xe_svm_notifier_unlock': step({ actions: [must(notifier_lock().read_unlock({ by: self }))] }),
      },
    },
    unlock: { on: { 'xe_vm_close: up_write': step({ actions: [must(vm_lock().write_unlock({ by: self }))] }) } },
    disable: { on: { 'xe_svm_close: disable_work_sync': step({ actions: [must(gc_work().disable())] }) } },
    flush_work: { on: { 'disable_work_sync: __flush_work': step({ guard: gc_running().is('no') }) } },
    lock_again: {
      on: {
        'xe_vm_close_and_put: down_write': step({
          actions: [wait(vm_lock().write_lock({ by: self })), must(xe_vm().use())],
        }),
      },
    },
    reserve: {
      on: {
        'xe_vm_close_and_put: xe_vm_lock': step({
          actions: [wait(vm_resv().lock({ by: self })), must(ww_acquire_ctx(self).lock())],
        }),
      },
    },
    destroy: {
      on: {
        'xe_vm_close_and_put: xe_vm_pt_destroy': step({
          actions: [
            driver_locked,
            reserved,
            must(xe_vm().destroy_page_tables()),
            each(
              'range',
              (one) => binding(one).is('bound', 'zapped'),
              (one) => binding(one).unbind(),
            ),
          ],
        }),
      },
    },
    unreserve: {
      on: {
        'xe_vm_close_and_put: xe_vm_unlock': step({
          actions: [must(vm_resv().unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
        }),
      },
    },
    notifiers: {
      on: {
        'drm_gpusvm_fini: drm_gpusvm_for_each_notifier_safe': step({
          alternatives: {
            none: { guard: not(notifier().is('inserted')), actions: [driver_locked], target: 'mmdrop' },
            found: { actions: [driver_locked] },
          },
        }),
      },
    },
    unsubscribe: call(interval_notifier_remove, { with: {}, exits: { done: 'removed' } }),
    removed: {
      on: { 'drm_gpusvm_fini: notifier->flags.removed': step({ actions: [must(notifier().set_removed())] }) },
    },
    ranges: {
      holds: [],
      on: {
        'drm_gpusvm_fini: drm_gpusvm_for_each_range_safe': step({
          choose: { r: 'range' },
          guard: not(range(ev('r')).is('absent')),
          actions: [driver_locked, set({ r: ev('r') })],
        }),
        'drm_gpusvm_fini: drm_gpusvm_for_each_notifier_safe (next)': step({
          guard: range.all((one) => one.is('absent')),
          target: 'notifiers',
        }),
      },
    },
    range_lock: {
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_lock (fini)': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    unmap: call(unmap_pages, { with: { r }, exits: { done: 'free_array' } }),
    free_array: {
      on: {
        '__drm_gpusvm_free_pages: kvfree(dma_addr) (fini)': step({
          alternatives: {
            none: { guard: svm_pages(r).is('none'), actions: [notifier_locked] },
            array: { actions: [notifier_locked, must(svm_pages(r).free_array())] },
          },
        }),
      },
    },
    erase: {
      on: {
        '__drm_gpusvm_range_remove: interval_tree_remove (fini)': step({
          actions: [
            notifier_locked,
            must(range(r).fini()),
            must(binding(r).kfree()),
            must(svm_pages(r).kfree()),
            must(iova_state(r).kfree()),
          ],
          atomic: 'out of the tree nobody finds the range, so drm_gpusvm_range_put() may come at once',
        }),
      },
    },
    range_unlock: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_unlock (fini)': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    last: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: RB_EMPTY_ROOT (fini)': step({
          alternatives: {
            others: { guard: range.any((one) => not(one.is('absent'))), target: 'ranges' },
            removed: { guard: notifier().is('removed'), target: 'free_notifier' },
            empty: {
              unreachable: 'drm_gpusvm_fini() has removed the subscription, and says so',
            },
          },
        }),
      },
    },
    unsubscribe_again: call(interval_notifier_remove, { with: {}, exits: { done: 'free_notifier' } }),
    free_notifier: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_free (fini)': step({
          actions: [must(notifier().free())],
          target: 'ranges',
        }),
      },
    },
    mmdrop: {
      holds: [],
      on: { 'drm_gpusvm_fini: mmdrop': step({ actions: [must(mm_count().mmdrop_vm())] }) },
    },
    unlock_again: {
      holds: [],
      on: {
        'xe_vm_close_and_put: up_write': step({ actions: [must(vm_lock().write_unlock({ by: self }))] }),
      },
    },
    erase_asid: {
      holds: [],
      on: {
        'xe_vm_close_and_put: xa_erase': step({
          actions: [must(xe_vm().erase_asid())],
          atomic: 'usm.lock is held for write; whoever looks the VM up takes it for read, until it has its reference',
        }),
      },
    },
    put: { holds: [], on: { 'xe_vm_close_and_put: xe_vm_put': step({ actions: [must(xe_vm().drop())] }) } },
    gone: { tags: ['idle'], holds: [], on: {} },
  },
});
