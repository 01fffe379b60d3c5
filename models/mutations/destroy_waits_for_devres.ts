import { insertAfter, mutation, own, step } from '../../src/model/index.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';

export const destroy_waits_for_devres = mutation({
  id: 'destroy_waits_for_devres',
  says: 'After drm_dev_unplug(), the memory of a pagemap goes only when its device-managed struct pages are gone.',
  source: 'synthetic: a repair of xe_pagemap_destroy_work()',
  change: insertAfter(
    'xe_pagemap_destroy_work: drm_dev_enter/unplugged',
    'xe_pagemap_destroy_work: wait_for_completion(unmapped)',
    step({ guard: dev_pagemap(own('m')).is('none') }),
  ),
  survives: 'a repair: with it, the removal of the device finds the pagemap that it unmaps',
});
