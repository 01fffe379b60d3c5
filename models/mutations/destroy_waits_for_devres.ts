import { insertAfter, must, mutation, own, step } from '../../src/model/index.ts';
import { destroy_work } from '../resources/destroy_work.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';

export const destroy_waits_for_devres = mutation({
  id: 'destroy_waits_for_devres',
  says: 'After drm_dev_unplug(), the memory of a pagemap goes only when its device-managed struct pages are gone; a look-up, which keeps the removal waiting, leaves that to the work item.',
  source: 'synthetic: a repair of xe_pagemap_destroy_work() and drm_pagemap_get_from_cache()',
  change: [
    insertAfter(
      'xe_pagemap_destroy_work: drm_dev_enter/unplugged',
      'xe_pagemap_destroy_work: wait_for_completion(unmapped)',
      step({ guard: dev_pagemap(own('m')).is('none') }),
    ),
    insertAfter(
      'drm_pagemap_dev_hold: kzalloc_obj (reinit)/fail',
      'drm_pagemap_get_from_cache: queue_work',
      step({ actions: [must(destroy_work(own('m')).queue())], target: 'unlock_lookup_error' }),
    ),
  ],
  survives: 'a repair: with it, the removal of the device finds the pagemap that it unmaps',
});
