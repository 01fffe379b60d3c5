import { addEffect, insertAfter, insertBefore, must, mutation, self, step, wait } from '../../src/model/index.ts';
import { engine_slot } from '../resources/engine_slot.ts';

export const fault_engine_shared = mutation({
  id: 'fault_engine_shared',
  says: 'The copy that a fault needs is queued to the engine that the job with the fault occupies.',
  source: 'before c8ea2c31f5ea (CVE-2024-37026) and 852856e3b6f6 (CVE-2024-47729)',
  resources: [engine_slot],
  change: [
    insertAfter(
      'xe_pagefault_queue_work: xe_pagefault_service',
      'xe_pagefault_queue_work: the engine waits for the answer',
      step({ actions: [wait(engine_slot().lock({ by: self }))] }),
    ),
    addEffect('xe_pagefault_service: up_write', must(engine_slot().unlock({ by: self }))),
    insertBefore(
      'xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram',
      'xe_migrate_copy: xe_sched_job_push behind the job of the user',
      step({ guard: engine_slot().is('free') }),
    ),
  ],
  killedBy: ['deadlock', 'can_idle', 'can_finish'],
});
