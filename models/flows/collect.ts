/**
 * collect - the garbage collector: frees the ranges whose addresses are gone.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector(), __xe_svm_garbage_collector();
 *           drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_range_remove()
 * Kept      pop under the list's spinlock; unbind job, whose fence is dropped unwaited; removal under notifier_lock(r);
 *           with its last range the notifier goes
 * Left out  a failed allocation, which kills the VM; a closed or banned VM; VMA attributes, so the fault need not look its VMA up again
 *
 * Called with vm->lock held for write, by the worker and by every fault. The list is taken in any order.
 */
import { call, ev, flow, must, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { reclaims, succeeds } from '../outcomes.ts';
import { binding } from '../resources/binding.ts';
import { iova_state } from '../resources/iova_state.ts';
import { notifier } from '../resources/notifier.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { range } from '../resources/range.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { unbind_fence } from '../resources/unbind_fence.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { vm_resv } from '../resources/vm_resv.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { interval_notifier_remove } from './interval_notifier_remove.ts';
import { reclaim } from './reclaim.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const driver_locked = must(vm_lock().assert_held_write({ by: self }));
const reserved = must(vm_resv().assert_held({ by: self }));
const notifier_locked = must(notifier_lock().assert_held({ by: self }));

export const collect = flow({
  id: 'collect',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector()',
  fields: { r: 'range' },
  exits: ['done'],
  initial: 'pop',
  states: {
    pop: {
      holds: [],
      on: {
        'xe_svm_garbage_collector: list_del': step({
          choose: { r: 'range' },
          guard: range(ev('r')).is('queued'),
          actions: [driver_locked, must(range(ev('r')).list_del()), set({ r: ev('r') })],
          atomic: 'looking and taking hold the spinlock of the list',
        }),
        'xe_svm_garbage_collector: list_empty': step({
          guard: not(range.any((other) => other.is('queued'))),
          actions: [driver_locked],
          target: 'done',
        }),
      },
    },
    lock: {
      on: {
        '__xe_svm_garbage_collector: xe_vm_lock': step({
          actions: [wait(vm_resv().lock({ by: self })), must(ww_acquire_ctx(self).lock())],
        }),
      },
    },
    present: {
      on: {
        'xe_vm_range_unbind: tile_present': step({
          alternatives: {
            stub: { guard: binding(r).is('absent'), target: 'unlock' },
            present: {},
          },
        }),
      },
    },
    reserve: {
      on: {
        'xe_pt_update_ops_prepare: dma_resv_reserve_fences (unbind)': step({
          choose: { outcome: ['ok', 'reclaim'] },
          alternatives: {
            ok: { guard: succeeds, target: 'pre_commit' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    reserve_reclaim: call(reclaim, { with: {}, exits: { done: 'reserve' } }),
    pre_commit: {
      on: {
        'xe_pt_svm_userptr_pre_commit: xe_svm_notifier_lock (unbind)': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    push: {
      on: {
        '__xe_migrate_update_pgtables: xe_sched_job_push (unbind)': step({
          actions: [reserved, must(unbind_fence(r).push())],
          atomic:
            'with dma_resv_add_fence(): whoever waits for the reservation needs notifier_lock(w), which is not to be had here',
        }),
      },
    },
    commit: { on: { 'op_commit: WRITE_ONCE(tile_present)': step({ actions: [reserved, must(binding(r).unbind())] }) } },
    committed: {
      on: {
        'xe_pt_update_ops_run: xe_svm_notifier_unlock (unbind)': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    unlock: {
      on: {
        '__xe_svm_garbage_collector: xe_vm_unlock': step({
          actions: [must(vm_resv().unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
        }),
      },
    },
    remove: {
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_lock': step({
          actions: [wait(notifier_lock().read_lock({ by: self }))],
        }),
      },
    },
    unmap: call(unmap_pages, { with: { r }, exits: { done: 'free_array' } }),
    free_array: {
      on: {
        '__drm_gpusvm_free_pages: kvfree(dma_addr)': step({
          alternatives: {
            none: { guard: svm_pages(r).is('none'), actions: [notifier_locked] },
            array: { actions: [notifier_locked, must(svm_pages(r).free_array())] },
          },
        }),
      },
    },
    erase: {
      on: {
        '__drm_gpusvm_range_remove: interval_tree_remove': step({
          actions: [
            notifier_locked,
            must(range(r).remove()),
            must(binding(r).kfree()),
            must(svm_pages(r).kfree()),
            must(iova_state(r).kfree()),
          ],
          atomic: 'out of the tree nobody finds the range, so drm_gpusvm_range_put() may come at once',
        }),
      },
    },
    removed: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_unlock': step({
          actions: [must(notifier_lock().read_unlock({ by: self }))],
        }),
      },
    },
    last: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: RB_EMPTY_ROOT': step({
          alternatives: {
            empty: { guard: range.all((other) => other.is('absent')) },
            others: { target: 'pop' },
          },
        }),
      },
    },
    unsubscribe: call(interval_notifier_remove, { with: {}, exits: { done: 'free_notifier' } }),
    free_notifier: {
      holds: [],
      on: {
        'drm_gpusvm_range_remove: drm_gpusvm_notifier_free': step({
          actions: [must(notifier().free())],
          target: 'pop',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
