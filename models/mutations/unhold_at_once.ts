import { insertAfter, must, mutation, own, skip, step } from '../../src/model/index.ts';
import { dev_hold } from '../resources/dev_hold.ts';

export const unhold_at_once = mutation({
  id: 'unhold_at_once',
  says: 'The last put drops the reference of the device itself instead of leaving it to a work item.',
  source: 'synthetic',
  change: [
    insertAfter(
      'drm_pagemap_release: llist_add',
      'drm_pagemap_dev_unhold_work: drm_dev_put',
      step({ actions: [must(dev_hold(own('m')).release())] }),
    ),
    skip('drm_pagemap_release: schedule_work'),
  ],
  killedBy: ['L11'],
});
