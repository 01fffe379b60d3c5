import { mutation, skip } from '../../src/model/index.ts';

export const target_flush_skipped = mutation({
  id: 'target_flush_skipped',
  says: 'A network address is unlinked and its page given away without a flush of the TLB of the target.',
  source: 'synthetic',
  change: [skip('revoke: submit target TLB flush'), skip('revoke: wait for target TLB flush')],
  killedBy: ['S5', 'S6'],
});
