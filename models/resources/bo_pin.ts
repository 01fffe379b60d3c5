/**
 * bo_pin - whether a buffer object for migrated pages is pinned, so that eviction passes it over.
 *
 * Kernel    drivers/gpu/drm/ttm/ttm_bo.c: ttm_bo_pin(), ttm_bo_unpin(), ttm_bo_evict_cb(); patch 09 of 20260128004841.2436896
 * Kept      one pin
 */
import { resource } from '../../src/model/index.ts';

export const bo_pin = resource({
  id: 'bo_pin',
  index: ['bo'],
  source: 'include/drm/ttm/ttm_bo.h: struct ttm_buffer_object::pin_count',
  events: { pin: {}, unpin: {} },
  initial: 'unpinned',
  states: { unpinned: { on: { pin: 'pinned' } }, pinned: { on: { unpin: 'unpinned' } } },
  illegal: {
    pin: ['R11', 'a buffer object for migrated pages is pinned twice'],
    unpin: ['R11', 'a pin of a buffer object is dropped that was never taken, or was dropped before'],
  },
});
