import { insertBefore, must, mutation, self, skip, step } from '../../src/model/index.ts';
import { last_eviction } from '../outcomes.ts';
import { mm_users } from '../resources/mm_users.ts';

const put = must(mm_users().put_async({ by: self }));

export const evict_mmput_sync = mutation({
  id: 'evict_mmput_sync',
  says: 'An eviction drops its reference to the mm by mmput() instead of mmput_async().',
  source: 'synthetic',
  change: [
    insertBefore(
      'drm_pagemap_evict_to_ram: mmput_async',
      'drm_pagemap_evict_to_ram: mmput',
      step({ alternatives: { last: { guard: last_eviction, actions: [put] }, others: { actions: [put] } } }),
    ),
    skip('drm_pagemap_evict_to_ram: mmput_async', 'others'),
  ],
  killedBy: ['R7'],
});
