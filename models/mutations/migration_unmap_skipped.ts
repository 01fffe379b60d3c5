import { mutation, skipCall } from '../../src/model/index.ts';

export const migration_unmap_skipped = mutation({
  id: 'migration_unmap_skipped',
  says: 'A migration to system memory publishes its pages with the mappings of the copy still there, and never undoes them.',
  source: 'synthetic',
  change: skipCall('migrate_to_ram', 'undo', 'done'),
  killedBy: ['V4', 'T1', 'T5', 'M2'],
});
