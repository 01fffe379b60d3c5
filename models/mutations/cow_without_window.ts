import { mutation, skipCall } from '../../src/model/index.ts';

export const cow_without_window = mutation({
  id: 'cow_without_window',
  says: 'Copy-on-write puts the new page into its slot without an invalidation.',
  source: 'synthetic',
  change: [skipCall('do_wp_page', 'start', 'done'), skipCall('do_wp_page', 'end', 'done')],
  killedBy: ['M1', 'M2', 'T10', 'V1'],
});
