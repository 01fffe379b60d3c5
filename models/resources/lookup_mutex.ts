/** lookup_mutex - makes one step of a lookup and what it creates where it finds nothing. */
import { exclusive_lock } from './exclusive_lock.ts';

export const lookup_mutex = exclusive_lock(
  'lookup_mutex',
  'drivers/gpu/drm/drm_pagemap_util.c: struct drm_pagemap_cache::lookup_mutex',
  'mutex',
);
