import { mutation, skip } from '../../src/model/index.ts';

export const pagemap_not_stored = mutation({
  id: 'pagemap_not_stored',
  says: 'The pagemap of device pages is not stored with the range.',
  source: 'synthetic',
  change: skip('drm_gpusvm_get_pages: svm_pages->dpagemap'),
  killedBy: ['R3', 'R8', 'R10'],
});
