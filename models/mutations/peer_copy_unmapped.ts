import { mutation, skipCall } from '../../src/model/index.ts';

export const peer_copy_unmapped = mutation({
  id: 'peer_copy_unmapped',
  says: 'The destinations are not mapped for the device that copies, which so finds no address to copy to.',
  source: 'synthetic',
  change: skipCall('remote_to_local', 'map', 'ok'),
  killedBy: ['V5', 'V1', 'S1'],
});
