import { mutation, retarget } from '../../src/model/index.ts';

export const detached_while_mapped = mutation({
  id: 'detached_while_mapped',
  says: 'An importer detaches and goes without unmapping.',
  source: 'synthetic; drivers/gpu/drm/xe/xe_bo.c: xe_ttm_bo_delete_mem_notify()',
  change: retarget('ttm_bo_delayed_delete: dma_resv_wait_timeout (import)', 'delete_unlock'),
  killedBy: ['R16', 'T14'],
});
