/**
 * timeslice - how long migrated pages stay on the device at least: devmem_allocation->timeslice_expiration.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_to_devmem(), __drm_pagemap_migrate_to_ram()
 * Kept      whether it has expired; it is as long as `timeslice_end` says
 */
import { resource } from '../../src/model/index.ts';

export const timeslice = resource({
  id: 'timeslice',
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_devmem::timeslice_expiration',
  events: { start: {}, expire: {} },
  initial: 'over',
  states: {
    over: { on: { start: 'running', expire: 'ignore' } },
    running: { on: { start: 'ignore', expire: 'over' } },
  },
});
