import { moveAfter, mutation } from '../../src/model/index.ts';

export const target_flush_before_unlink = mutation({
  id: 'target_flush_before_unlink',
  says: 'The TLB of the target is flushed before the network address is unlinked, so that a walk may fill it again.',
  source: 'synthetic',
  change: moveAfter('revoke: ual_iova_unlink', 'revoke: wait for target TLB flush'),
  killedBy: ['S5', 'S6'],
});
