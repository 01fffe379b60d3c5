import { dropEffects, mutation } from '../../src/model/index.ts';

export const zdd_get_forgotten = mutation({
  id: 'zdd_get_forgotten',
  says: 'Device pages take no reference of their zdd.',
  source: 'synthetic',
  change: dropEffects('drm_pagemap_get_devmem_page: drm_pagemap_zdd_get', 'zdd.get'),
  killedBy: ['R1', 'R2', 'R3', 'V5', 'V7'],
});
