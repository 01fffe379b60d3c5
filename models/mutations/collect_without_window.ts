import { mutation, skipCall } from '../../src/model/index.ts';

export const collect_without_window = mutation({
  id: 'collect_without_window',
  says: 'A migration takes pages out of their slots, and copies them, without a notification: the GPU still has them mapped.',
  source: 'synthetic',
  change: [skipCall('migrate_vma_collect', 'start', 'done'), skipCall('migrate_vma_collect', 'end', 'done')],
  killedBy: ['M1', 'V3', 'V1'],
});
