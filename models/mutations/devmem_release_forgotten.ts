import { mutation, retarget } from '../../src/model/index.ts';

export const devmem_release_forgotten = mutation({
  id: 'devmem_release_forgotten',
  says: 'A migration that cannot allocate its buffer returns without releasing the device-memory allocation.',
  source: 'synthetic',
  change: retarget('drm_pagemap_migrate_to_devmem: kvcalloc(buf)/fail', 'error'),
  killedBy: ['R8'],
});
