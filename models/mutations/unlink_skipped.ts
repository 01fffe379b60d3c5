import { mutation, skip } from '../../src/model/index.ts';

export const unlink_skipped = mutation({
  id: 'unlink_skipped',
  says: 'The network address of a page is given back while it is still linked.',
  source: 'synthetic',
  change: skip('revoke: ual_iova_unlink'),
  killedBy: ['S5', 'S6'],
});
