import { dropEffects, mutation } from '../../src/model/index.ts';

export const state_offset_not_reset = mutation({
  id: 'state_offset_not_reset',
  says: 'A new mapping starts at the offset at which the last one of the range ended.',
  source: 'synthetic',
  change: dropEffects('drm_gpusvm_get_pages: state_offset = 0', 'iova_state.zero_offset'),
  killedBy: ['T1'],
});
