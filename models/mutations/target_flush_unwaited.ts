import { mutation, skip } from '../../src/model/index.ts';

export const target_flush_unwaited = mutation({
  id: 'target_flush_unwaited',
  says: 'The flush of the TLB of the target is submitted, and the page given away before it is acknowledged.',
  source: 'synthetic',
  change: skip('revoke: wait for target TLB flush'),
  killedBy: ['S5', 'S6'],
});
