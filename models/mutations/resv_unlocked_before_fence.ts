import { moveAfter, mutation } from '../../src/model/index.ts';

export const resv_unlocked_before_fence = mutation({
  id: 'resv_unlocked_before_fence',
  says: 'The reservation lock is released as soon as the job of a bind is pushed, before its fence is added.',
  source: 'synthetic',
  change: moveAfter('xe_validation_ctx_fini: drm_exec_fini', '__xe_migrate_update_pgtables: xe_sched_job_push'),
  killedBy: ['L10'],
});
