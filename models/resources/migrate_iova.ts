/** migrate_iova - struct drm_pagemap_iova_state of a migration: dma_iova_state and the running offset, on the stack of its thread. */
import { dma_iova_state } from './iova_state.ts';

export const migrate_iova = dma_iova_state(
  'migrate_iova',
  ['thread'],
  'drivers/gpu/drm/drm_pagemap.c: struct drm_pagemap_iova_state',
);
