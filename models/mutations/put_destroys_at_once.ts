import { addPlaces, call, insertBefore, mutation, own, skip, step } from '../../src/model/index.ts';
import { pagemap_destroy } from '../flows/pagemap_destroy.ts';

export const put_destroys_at_once = mutation({
  id: 'put_destroys_at_once',
  says: 'The last put destroys the pagemap itself, where it is not parked, instead of leaving it to a work item.',
  source: 'synthetic: drm_pagemap_destroy() is told that it may sleep',
  change: [
    addPlaces('pagemap_put', {
      destroyed: call(pagemap_destroy, { with: { m: own('m') }, exits: { done: 'llist_add' } }),
    }),
    insertBefore(
      'xe_pagemap_destroy: queue_work',
      'xe_pagemap_destroy: !from_atomic_or_reclaim',
      step({ target: 'destroyed' }),
    ),
    skip('xe_pagemap_destroy: queue_work'),
  ],
  killedBy: ['L11', 'N1'],
});
