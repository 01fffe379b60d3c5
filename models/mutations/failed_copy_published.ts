import { mutation, skipCall } from '../../src/model/index.ts';

export const failed_copy_published = mutation({
  id: 'failed_copy_published',
  says: 'When a migration to system memory fails, its destinations are not given back before the pages are handed over.',
  source: 'synthetic',
  change: skipCall('migrate_to_ram', 'drop', 'done'),
  killedBy: ['V5', 'V1'],
});
