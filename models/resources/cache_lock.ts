/** cache_lock - the spinlock of a pagemap cache: its pointer to the pagemap. Comes before that of the shrinker. */
import { exclusive_lock } from './exclusive_lock.ts';

export const cache_lock = exclusive_lock(
  'cache_lock',
  'drivers/gpu/drm/drm_pagemap_util.c: struct drm_pagemap_cache::lock',
  'spinlock',
);
