import { mutation, swap } from '../../src/model/index.ts';

export const grant_ended_before_unlink = mutation({
  id: 'grant_ended_before_unlink',
  says: 'The exporter counts a page as taken back before its network address is unlinked.',
  source: 'synthetic',
  change: swap('revoke: ual_iova_unlink', 'revoke: dma_buf_detach'),
  killedBy: ['S5'],
});
