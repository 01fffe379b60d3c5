import { dropEffects, mutation, retarget } from '../../src/model/index.ts';

const busy = 'do_swap_page: trylock_page/busy';

export const trylock_loser_spins = mutation({
  id: 'trylock_loser_spins',
  says: 'A fault that does not get the lock of a device page tries again at once, and keeps the CPU that its holder waits for.',
  source: 'b570f37a2ce4 (mm: Fix a hmm_range_fault() livelock / starvation problem); as it was before that',
  change: [retarget(busy, 'done'), dropEffects(busy)],
  killedBy: ['P1'],
});
