import { moveAfter, mutation } from '../../src/model/index.ts';

export const gc_disabled_under_vm_lock = mutation({
  id: 'gc_disabled_under_vm_lock',
  says: 'The close of a VM waits for its garbage collector with vm->lock held, which that waits for.',
  source: 'synthetic; xe_vm.c: xe_vm_close_and_put(), xe_svm_close()',
  change: [moveAfter('xe_vm_close: up_write', 'disable_work_sync: __flush_work')],
  killedBy: ['deadlock', 'can_idle'],
});
