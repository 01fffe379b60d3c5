import { and, mutation, replaceGuard, skip } from '../../src/model/index.ts';
import { gc_running } from '../resources/gc_running.ts';
import { gc_work } from '../resources/gc_work.ts';

export const gc_flushed_only = mutation({
  id: 'gc_flushed_only',
  says: 'The close of a VM flushes the garbage collector, and does not disable it.',
  source: 'before branch commit 2247feb9badc, Message-Id 20260227015225.3081787-1-matthew.brost@intel.com',
  change: [
    skip('xe_svm_close: disable_work_sync'),
    replaceGuard('disable_work_sync: __flush_work', and(gc_work().is('idle'), gc_running().is('no'))),
  ],
  survives:
    'A callback asks with notifier_lock held for write whether the VM is closed, and queues nothing then; the VM was marked with that lock held for read. So nothing is queued after the flush.',
});
