import { mutation, retarget } from '../../src/model/index.ts';

export const no_addresses_retried = mutation({
  id: 'no_addresses_retried',
  says: 'Where the target has no address to spare, the allocation is tried again at once.',
  source: 'the question of the thread: does a fault end whose allocation fails instead of waiting',
  change: retarget('ual_iova_try_alloc: addresses of the target (ENOSPC)', 'ual_use_iova'),
  killedBy: ['can_idle', 'can_finish'],
});
