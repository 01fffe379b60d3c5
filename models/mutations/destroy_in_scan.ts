import { addPlaces, call, insertAfter, mutation, own, skip, step } from '../../src/model/index.ts';
import { pagemap_destroy } from '../flows/pagemap_destroy.ts';

export const destroy_in_scan = mutation({
  id: 'destroy_in_scan',
  says: 'A scan destroys the pagemap itself instead of leaving it to a work item.',
  source: 'synthetic: drm_pagemap_destroy() is told that it may sleep',
  change: [
    addPlaces('pagemap_scan', {
      destroyed: call(pagemap_destroy, { with: { m: own('m') }, exits: { done: 'lock_end' } }),
    }),
    insertAfter(
      'drm_pagemap_shrinker_scan: spin_unlock(cache)',
      'xe_pagemap_destroy: !from_atomic_or_reclaim',
      step({ target: 'destroyed' }),
    ),
    skip('drm_pagemap_shrinker_scan: drm_pagemap_destroy'),
  ],
  killedBy: ['L11'],
});
