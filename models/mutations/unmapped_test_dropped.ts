import { dropAlternative, mutation } from '../../src/model/index.ts';

export const unmapped_test_dropped = mutation({
  id: 'unmapped_test_dropped',
  says: 'The pages of a range are mapped although its address was unmapped; something new may be mapped there by now.',
  source: 'synthetic',
  change: dropAlternative('drm_gpusvm_get_pages: flags.unmapped/unmapped'),
  killedBy: ['M1', 'M3', 'M6', 'M8', 'T2', 'T3', 'V1'],
});
