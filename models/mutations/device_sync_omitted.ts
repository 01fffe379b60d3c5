import { dropEffects, mutation } from '../../src/model/index.ts';

export const device_sync_omitted = mutation({
  id: 'device_sync_omitted',
  says: 'What is linked for the pages of a peer is not synced.',
  source: 'synthetic',
  change: dropEffects('drm_gpusvm_get_pages: device_iova_sync'),
  killedBy: ['T3'],
});
