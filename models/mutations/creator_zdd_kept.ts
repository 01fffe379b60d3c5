import { mutation, skipCall } from '../../src/model/index.ts';

export const creator_zdd_kept = mutation({
  id: 'creator_zdd_kept',
  says: 'A migration does not put its own reference of the zdd.',
  source: 'synthetic',
  change: skipCall('migrate_to_devmem', 'put_zdd', 'done'),
  killedBy: ['R8'],
});
