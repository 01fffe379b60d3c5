import { mutation, skip } from '../../src/model/index.ts';

export const answer_before_flush = mutation({
  id: 'answer_before_flush',
  says: 'The importer answers before its TLB is flushed.',
  source: 'synthetic',
  change: [skip('import: submit TLB flush'), skip('import: wait for TLB flush')],
  killedBy: ['S5', 'S6'],
});
