import { mutation, skip } from '../../src/model/index.ts';

export const fabric_flush_skipped = mutation({
  id: 'fabric_flush_skipped',
  says: 'An unlink clears the entries of the target and does not flush its TLB.',
  source: 'synthetic',
  change: [skip('ual_iova_unlink: flush TLB of the target'), skip('ual_iova_unlink: wait for the flush')],
  killedBy: ['M2', 'M9'],
});
