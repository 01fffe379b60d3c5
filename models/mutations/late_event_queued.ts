import { and, dropAlternative, mutation, replaceGuard, skip } from '../../src/model/index.ts';
import { gc_running } from '../resources/gc_running.ts';
import { gc_work } from '../resources/gc_work.ts';

export const late_event_queued = mutation({
  id: 'late_event_queued',
  says: 'The close of a VM only flushes the garbage collector, and a callback queues it whether the VM is closed or not.',
  source:
    'before branch commit 2247feb9badc, Message-Id 20260227015225.3081787-1-matthew.brost@intel.com; xe_svm.c: xe_svm_range_notifier_event_end(), xe_vm_is_closed()',
  change: [
    skip('xe_svm_close: disable_work_sync'),
    replaceGuard('disable_work_sync: __flush_work', and(gc_work().is('idle'), gc_running().is('no'))),
    dropAlternative('xe_svm_range_notifier_event_end: xe_vm_is_closed/closed'),
  ],
  killedBy: ['N1'],
});
