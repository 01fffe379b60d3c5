import { mutation, skipCall } from '../../src/model/index.ts';

export const destinations_kept = mutation({
  id: 'destinations_kept',
  says: 'After a failed copy the destinations of a migration are not given back.',
  source: 'synthetic',
  change: skipCall('migrate_to_devmem', 'put_pages', 'done'),
  killedBy: ['V1', 'V5'],
});
