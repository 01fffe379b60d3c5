import { mutation, skipCall } from '../../src/model/index.ts';

export const device_unlink_skipped = mutation({
  id: 'device_unlink_skipped',
  says: 'The callback leaves the pages of the peer linked.',
  source: 'synthetic',
  change: skipCall('unmap_pages', 'unlink_device', 'done'),
  killedBy: ['M2', 'M9', 'T4'],
});
