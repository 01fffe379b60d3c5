import { mutation, skip } from '../../src/model/index.ts';

export const network_address_kept = mutation({
  id: 'network_address_kept',
  says: 'The network address of an export that was taken back is never freed.',
  source: 'synthetic',
  change: skip('revoke: ual_iova_free', 'physical'),
  killedBy: ['T11'],
});
