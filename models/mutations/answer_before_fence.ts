import { mutation, skip } from '../../src/model/index.ts';

export const answer_before_fence = mutation({
  id: 'answer_before_fence',
  says: 'The importer answers while a request that it issued is under way.',
  source: 'synthetic',
  change: skip('import: dma_resv_wait_timeout'),
  killedBy: ['S5', 'S6'],
});
