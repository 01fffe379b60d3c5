import { dropEffects, mutation } from '../../src/model/index.ts';

export const sync_omitted = mutation({
  id: 'sync_omitted',
  says: 'Linked addresses are published without a sync.',
  source: 'synthetic',
  change: dropEffects('drm_gpusvm_get_pages: dma_iova_sync/ok', 'iova.sync'),
  killedBy: ['T3'],
});
