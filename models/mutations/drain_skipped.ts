import { mutation, skip } from '../../src/model/index.ts';

export const drain_skipped = mutation({
  id: 'drain_skipped',
  says: 'The page is given away while requests that have passed the port of the target are under way to it.',
  source: 'synthetic',
  change: [skip('revoke: submit drain'), skip('revoke: wait for drain')],
  killedBy: ['S5', 'S6'],
});
