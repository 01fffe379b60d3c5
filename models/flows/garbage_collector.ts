/** garbage_collector - its work item. Kernel: drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector_work_func(). */
import { call, flow, must, self, step, wait } from '../../src/model/index.ts';
import { gc_work } from '../resources/gc_work.ts';
import { vm_lock } from '../resources/vm_lock.ts';
import { collect } from './collect.ts';

export const garbage_collector = flow({
  id: 'garbage_collector',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector_work_func()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        'process_one_work: xe_svm_garbage_collector_work_func': step({
          guard: gc_work().is('queued'),
          actions: [must(gc_work().run())],
        }),
      },
    },
    lock: {
      on: {
        'xe_svm_garbage_collector_work_func: down_write': step({ actions: [wait(vm_lock().write_lock({ by: self }))] }),
      },
    },
    collect: call(collect, { with: {}, exits: { done: 'unlock' } }),
    unlock: {
      on: {
        'xe_svm_garbage_collector_work_func: up_write': step({
          actions: [must(vm_lock().write_unlock({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
