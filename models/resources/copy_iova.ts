/** copy_iova - struct dma_iova_state of a migration, as the series of January 2026 has it: a variable on the stack of its thread. */
import { bare_iova_state } from './pages_iova.ts';

export const copy_iova = bare_iova_state(
  'copy_iova',
  ['thread'],
  'patch 04 of 20260128004841.2436896: drm_pagemap_evict_to_ram(), __drm_pagemap_migrate_to_ram(), drm_pagemap_migrate_range(), state',
);
