import { mutation, retarget } from '../../src/model/index.ts';

export const trylock_result_ignored = mutation({
  id: 'trylock_result_ignored',
  says: 'Where the reservation of the exporter is not to be had by trylock, the allocation goes on without it.',
  source: 'synthetic',
  change: retarget('ual_iova_try_alloc: dma_resv_lock (dma-buf)/contended', 'create_bo'),
  killedBy: ['L10'],
});
