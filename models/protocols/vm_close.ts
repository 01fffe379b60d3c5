/**
 * vm_close - `merged`, with a VM that is closed at any time: under a fault, an invalidation, the garbage collector, exit.
 *
 * What is different in flows of `merged`: whether the VM is closed is asked where Xe asks it, by xe_pagefault_service(),
 * xe_svm_garbage_collector(), and xe_svm_invalidate() with notifier_lock held; a fault finds its VM by the identifier of the
 * address space, and holds a reference while it is served; the VM, its page tables and struct mm_struct are there or not.
 */
import {
  addEffect,
  addPlaces,
  derive,
  enterThrough,
  insertAfter,
  insertBefore,
  must,
  not,
  self,
  startAt,
  step,
} from '../../src/model/index.ts';
import { vm_close as close } from '../flows/vm_close.ts';
import { gc_running } from '../resources/gc_running.ts';
import { mm_count } from '../resources/mm_count.ts';
import { xe_vm } from '../resources/xe_vm.ts';
import { merged } from './merged.ts';

const closed = not(xe_vm().is('open'));
const use_mm = must(mm_count().use());
const walk = must(xe_vm().walk());

export const vm_close = derive(merged, {
  id: 'vm_close',
  says: 'A VM that is closed while its process lives, dies, faults and unmaps.',
  source: [
    {
      file: 'drivers/gpu/drm/xe/xe_vm.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    {
      file: 'drivers/gpu/drm/xe/xe_pagefault.c',
      tree: 'torvalds/linux',
      commit: '651065dca3f2a2e2cd2ddd3cdebeb7fe6c0da882',
    },
  ],
  resources: [xe_vm, mm_count, gc_running],
  flows: [close],
  changes: [
    insertBefore(
      'xe_pagefault_service: down_write',
      'xe_pagefault_service: xe_pagefault_asid_to_vm',
      step({
        alternatives: {
          found: { guard: xe_vm().is('open', 'closed', 'torn_down'), actions: [must(xe_vm().get({ by: self }))] },
          erased: { target: 'idle' },
        },
        atomic: 'usm.lock is held for read from the look-up to the reference',
      }),
    ),
    insertAfter(
      'xe_pagefault_service: down_write',
      'xe_pagefault_service: xe_vm_is_closed',
      step({ alternatives: { closed: { guard: closed, target: 'unlock' }, open: {} } }),
    ),
    insertAfter(
      'xe_pagefault_service: up_write',
      'xe_pagefault_service: xe_vm_put',
      step({ actions: [must(xe_vm().put({ by: self }))] }),
    ),
    addPlaces('collect', {
      closed: {
        on: {
          'xe_svm_garbage_collector: xe_vm_is_closed_or_banned': step({
            alternatives: { closed: { guard: closed, target: 'done' }, open: { target: 'pop' } },
          }),
        },
      },
    }),
    startAt('collect', 'closed'),
    addEffect('process_one_work: xe_svm_garbage_collector_work_func', must(xe_vm().use())),
    addEffect('process_one_work: xe_svm_garbage_collector_work_func', must(gc_running().begin())),
    addEffect('xe_svm_garbage_collector_work_func: up_write', must(xe_vm().use())),
    addEffect('xe_svm_garbage_collector_work_func: up_write', must(gc_running().end())),
    enterThrough(
      'xe_svm_invalidate: dma_resv_wait_timeout',
      'xe_svm_invalidate: xe_vm_is_closed',
      step({ alternatives: { closed: { guard: closed, target: 'unmap' }, open: {} } }),
    ),
    insertBefore(
      'xe_svm_range_notifier_event_end: MMU_NOTIFY_UNMAP',
      'xe_svm_range_notifier_event_end: xe_vm_is_closed',
      step({ alternatives: { closed: { guard: closed, target: 'unlock' }, open: {} } }),
    ),
    addEffect('xe_svm_range_notifier_event_begin: xe_pt_zap_ptes_range', walk, 'first'),
    addEffect('__xe_migrate_update_pgtables: xe_sched_job_push', walk),
    addEffect('__xe_migrate_update_pgtables: xe_sched_job_push (unbind)', walk),
    addEffect('drm_gpusvm_range_find_or_insert: mmget_not_zero', use_mm),
    addEffect('__mmput: mmdrop', must(mm_count().mmdrop_users())),
  ],
});
