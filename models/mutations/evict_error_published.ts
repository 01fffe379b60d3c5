import { mutation, skipCall } from '../../src/model/index.ts';

export const evict_error_published = mutation({
  id: 'evict_error_published',
  says: 'An eviction whose copy failed does not give its new pages back, and they take the place of the old ones.',
  source: 'synthetic',
  change: skipCall('evict_to_ram', 'put_pages', 'done'),
  killedBy: ['V5'],
});
