import { mutation, skipCall } from '../../src/model/index.ts';

export const exit_without_notifiers = mutation({
  id: 'exit_without_notifiers',
  says: 'exit_mmap() frees the pages without an invalidation: neither RELEASE nor the window of unmap_vmas().',
  source: 'synthetic',
  change: [
    skipCall('exit_mmap', 'release_start', 'done'),
    skipCall('exit_mmap', 'release_end', 'done'),
    skipCall('exit_mmap', 'unmap_start', 'done'),
    skipCall('exit_mmap', 'unmap_end', 'done'),
  ],
  killedBy: ['M1', 'M2'],
});
