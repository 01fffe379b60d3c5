import { mutation, retarget } from '../../src/model/index.ts';

export const refusal_ignored = mutation({
  id: 'refusal_ignored',
  says: 'For a caller that may not block the callback does nothing and returns true.',
  source: 'synthetic',
  change: retarget('drm_gpusvm_notifier_invalidate: mmu_notifier_range_blockable', 'started'),
  killedBy: ['M2', 'M1'],
});
