import { mutation, skipCall } from '../../src/model/index.ts';

export const mremap_without_window = mutation({
  id: 'mremap_without_window',
  says: 'move_page_tables() tells no secondary MMU that entries leave the old address.',
  source: 'synthetic, of the kind of CVE-2022-48991',
  change: [skipCall('mremap', 'start', 'done'), skipCall('mremap', 'end', 'done')],
  killedBy: ['M1', 'V1'],
});
