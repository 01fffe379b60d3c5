import { mutation, skipCall } from '../../src/model/index.ts';

export const release_skipped = mutation({
  id: 'release_skipped',
  says: 'exit_mmap() does not invalidate with RELEASE first.',
  source: 'synthetic',
  change: [skipCall('exit_mmap', 'release_start', 'done'), skipCall('exit_mmap', 'release_end', 'done')],
  survives:
    'unmap_vmas() opens a window of its own over everything, with event UNMAP, before it clears a slot: for an interval notifier RELEASE is the same once more',
});
