import { dropEffects, mutation } from '../../src/model/index.ts';

export const state_not_zeroed = mutation({
  id: 'state_not_zeroed',
  says: 'The IOVA state of the last mapping is not cleared before a new one; state_offset is.',
  source: 'synthetic',
  change: dropEffects('drm_gpusvm_get_pages: *state = {}', 'iova_state.zero'),
  survives:
    'equivalent here: dma_iova_try_alloc() clears the state itself, on both outcomes, and nothing reads it before; a range that begins with a device page would not get there',
});
