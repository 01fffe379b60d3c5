import { mutation, skip } from '../../src/model/index.ts';

export const cookie_not_cleared = mutation({
  id: 'cookie_not_cleared',
  says: 'The pointer to the addresses stays when they are freed.',
  source: 'patch 11 of 20260128004841.2436896, as posted',
  change: skip('drm_gpusvm_pages_iova_free: iova_cookie = NULL'),
  killedBy: ['T7', 'R3'],
});
