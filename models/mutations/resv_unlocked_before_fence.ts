import { moveAfter, mutation } from '../../src/model/index.ts';

export const resv_unlocked_before_fence = mutation({
  id: 'resv_unlocked_before_fence',
  says: 'The reservation lock is released as soon as the job of a bind is pushed, before its fence is added.',
  source: 'synthetic',
  change: moveAfter('__xe_svm_handle_pagefault: drm_exec_fini', 'xe_migrate_update_pgtables: xe_sched_job_push'),
  killedBy: ['L10'],
});
