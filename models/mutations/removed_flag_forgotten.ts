import { mutation, skip } from '../../src/model/index.ts';

export const removed_flag_forgotten = mutation({
  id: 'removed_flag_forgotten',
  says: 'drm_gpusvm_fini() does not say that the subscription is gone, and the removal of the last range removes it again.',
  source: 'synthetic; drm_gpusvm.c: drm_gpusvm_range_remove(), flags.removed',
  change: [skip('drm_gpusvm_fini: notifier->flags.removed')],
  killedBy: ['N1'],
});
