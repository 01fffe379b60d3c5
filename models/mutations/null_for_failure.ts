import { mutation, retarget } from '../../src/model/index.ts';

export const null_for_failure = mutation({
  id: 'null_for_failure',
  says: 'A failed allocation of the cookie returns NULL, which stands for `not needed`.',
  source: 'reply of 28 January 2026 to 20260128004841.2436896-7: the sketch of device_iova_alloc()',
  change: retarget('xe_drm_pagemap_device_iova_alloc: kzalloc_obj(cookie)/fail', 'not_needed'),
  killedBy: ['T12'],
});
