import { dropGuard, mutation } from '../../src/model/index.ts';

export const trylock_ignored = mutation({
  id: 'trylock_ignored',
  says: 'The CPU fault goes on with a device page whose lock it did not get.',
  source: 'synthetic',
  change: dropGuard('do_swap_page: trylock_page/locked'),
  killedBy: ['L7'],
});
