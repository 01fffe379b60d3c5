import { dropAlternative, dropEffects, mutation } from '../../src/model/index.ts';

export const put_ignores_unplug = mutation({
  id: 'put_ignores_unplug',
  says: 'The last put parks the pagemap without asking whether the device is still there.',
  source: 'synthetic',
  change: [
    dropAlternative('drm_pagemap_shrinker_add: drm_dev_enter/unplugged'),
    dropEffects('drm_pagemap_shrinker_add: drm_dev_enter/entered', 'drm_device.enter'),
    dropEffects('drm_pagemap_shrinker_add: drm_dev_exit', 'drm_device.exit'),
    dropEffects('drm_pagemap_shrinker_add: drm_dev_exit (no cache)', 'drm_device.exit'),
  ],
  killedBy: ['L8', 'R13'],
});
