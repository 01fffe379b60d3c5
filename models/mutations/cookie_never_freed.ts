import { mutation, skipCall } from '../../src/model/index.ts';

export const cookie_never_freed = mutation({
  id: 'cookie_never_freed',
  says: 'A range is removed with the addresses that it has.',
  source: 'synthetic',
  change: skipCall('collect', 'free_addresses', 'done'),
  killedBy: ['T7', 'R8'],
});
