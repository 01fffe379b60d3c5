import { dropAlternative, mutation } from '../../src/model/index.ts';

export const back_off_dropped = mutation({
  id: 'back_off_dropped',
  says: 'A walk with a ticket waits for a reservation that an older context holds.',
  source: 'synthetic',
  change: dropAlternative('ttm_lru_walk_ticketlock: dma_resv_lock/deadlk'),
  survives:
    'the object whose reservation is waited for is being evicted, and eviction takes no other reservation: nobody waits back. Objects that share vm->resv, where it would matter, are not modelled',
});
