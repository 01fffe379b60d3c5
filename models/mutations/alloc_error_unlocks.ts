import { mutation, retargetExit } from '../../src/model/index.ts';

export const alloc_error_unlocks = mutation({
  id: 'alloc_error_unlocks',
  says: 'An error of the allocation of addresses, which ran unlocked, goes to the exit that unlocks.',
  source: 'patch 11 of 20260128004841.2436896, as posted: err_unmap',
  change: retargetExit('get_pages', 'alloc_addresses', 'error', 'unmapped_unlock'),
  killedBy: ['L8'],
});
