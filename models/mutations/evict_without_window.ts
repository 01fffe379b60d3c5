import { mutation, skipCall } from '../../src/model/index.ts';

export const evict_without_window = mutation({
  id: 'evict_without_window',
  says: 'An eviction takes device pages out of their slots, and copies them, without a notification: whoever has them mapped is not told.',
  source: 'synthetic',
  change: [skipCall('try_to_migrate', 'start', 'done'), skipCall('try_to_migrate', 'end', 'done')],
  killedBy: ['M1', 'V3', 'S2', 'V1'],
});
