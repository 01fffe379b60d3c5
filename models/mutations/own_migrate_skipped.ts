import { eq, insertAfter, mutation, own, step } from '../../src/model/index.ts';

/** The callback of a driver that knows the migration for its own; the snapshot of every reader is out of date all the same. */
export const skip_own_migrate = insertAfter(
  'drm_gpusvm_notifier_invalidate: mmu_interval_set_seq',
  'xe_svm_invalidate: MMU_NOTIFY_MIGRATE, owner',
  step({
    alternatives: {
      own: { guard: eq(own('event'), 'migrate'), target: 'unlock' },
      other: {},
    },
  }),
);

export const own_migrate_skipped = mutation({
  id: 'own_migrate_skipped',
  says: 'The callback ignores the migrations of its own driver, as nouveau_svmm_invalidate_range_start() does, and nothing takes its place.',
  source: 'drivers/gpu/drm/nouveau/nouveau_svm.c: nouveau_svmm_invalidate_range_start()',
  change: skip_own_migrate,
  killedBy: ['M1', 'V2', 'V3', 'V1'],
});
