import { mutation, skip } from '../../src/model/index.ts';

export const fabric_flush_not_awaited = mutation({
  id: 'fabric_flush_not_awaited',
  says: 'An unlink does not wait until the TLB of the target is flushed.',
  source: 'synthetic',
  change: skip('ual_iova_unlink: wait for the flush'),
  killedBy: ['M2', 'M9'],
});
