import { dropEffects, mutation } from '../../src/model/index.ts';

export const buffer_copied_before_fences = mutation({
  id: 'buffer_copied_before_fences',
  says: 'A moving buffer is copied although jobs of importers still use it.',
  source:
    'synthetic; drivers/gpu/drm/xe/xe_migrate.c: xe_migrate_copy(), which depends on the fences of the reservation',
  change: dropEffects('xe_migrate_copy: xe_sched_job_push', 'move_job.add_dependency'),
  killedBy: ['M10', 'V9', 'S9'],
});
