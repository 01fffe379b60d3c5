import { mutation, skipCall } from '../../src/model/index.ts';

export const collect_skipped = mutation({
  id: 'collect_skipped',
  says: 'The fault does not collect dead ranges first, neither at its beginning nor when it tries again.',
  source: 'synthetic',
  change: skipCall('gpu_fault', 'retry', 'done'),
  killedBy: ['can_finish'],
});
