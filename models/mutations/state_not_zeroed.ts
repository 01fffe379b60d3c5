import { dropEffects, mutation } from '../../src/model/index.ts';

export const state_not_zeroed = mutation({
  id: 'state_not_zeroed',
  says: 'The IOVA state of the last mapping is not cleared before a new one; state_offset is.',
  source: 'synthetic',
  change: dropEffects('drm_gpusvm_get_pages: *state = {}', 'iova_state.zero'),
  killedBy: ['T1'],
});
