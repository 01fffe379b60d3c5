import { dropEffects, mutation } from '../../src/model/index.ts';

export const lookup_unguarded = mutation({
  id: 'lookup_unguarded',
  says: 'A look-up asks once whether the device is there, and does not keep it there.',
  source: 'synthetic',
  change: [
    dropEffects('xe_drm_pagemap_from_fd: drm_dev_enter/entered', 'drm_device.enter'),
    dropEffects('xe_drm_pagemap_from_fd: drm_dev_exit', 'drm_device.exit'),
    dropEffects('xe_drm_pagemap_from_fd: drm_dev_exit (error)', 'drm_device.exit'),
  ],
  killedBy: ['deadlock'],
});
