/** shrinker_lock - the spinlock of the pagemap shrinker: its list. */
import { exclusive_lock } from './exclusive_lock.ts';

export const shrinker_lock = exclusive_lock(
  'shrinker_lock',
  'drivers/gpu/drm/drm_pagemap_util.c: struct drm_pagemap_shrinker::lock',
  'spinlock',
);
