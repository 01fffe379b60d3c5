/**
 * migrated_bo - a buffer object that pages are migrated into, in the memory of a device.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm(); patch 09 of Message-Id 20260128004841.2436896
 * Kept      it is on the LRU, so that it may be evicted, or pinned; evicted, it has no pages
 */
import { resource } from '../../src/model/index.ts';

export const migrated_bo = resource({
  id: 'migrated_bo',
  index: ['device'],
  source: 'drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm()',
  events: { create: {}, pin: {}, unpin: {}, evict: {}, put: {} },
  initial: 'none',
  states: {
    none: { on: { create: 'lru' } },
    lru: { on: { pin: 'pinned', evict: 'evicted', put: 'none' } },
    pinned: { on: { unpin: 'lru' } },
    evicted: { on: { put: 'none' } },
  },
  illegal: {
    create: ['R14', 'two migrations into one buffer object'],
    pin: ['R14', 'a buffer object is pinned that is not there'],
    unpin: ['R14', 'a pin is dropped that nobody has'],
    evict: ['R14', 'a pinned buffer object is evicted, or one that is not there'],
    put: ['R14', 'a buffer object goes while it is pinned'],
  },
});
