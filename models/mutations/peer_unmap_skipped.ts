import { mutation, skipCall } from '../../src/model/index.ts';

export const peer_unmap_skipped = mutation({
  id: 'peer_unmap_skipped',
  says: 'The mapping of the destinations for the device that copied is never undone.',
  source: 'synthetic',
  change: skipCall('remote_to_local', 'unmap', 'done'),
  killedBy: ['V4', 'S3', 'T5', 'M2'],
});
