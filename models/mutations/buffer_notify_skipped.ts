import { mutation, retarget } from '../../src/model/index.ts';

export const buffer_notify_skipped = mutation({
  id: 'buffer_notify_skipped',
  says: 'A buffer moves, and nobody tells the importers.',
  source: 'synthetic',
  change: retarget('xe_bo_move_notify: xe_bo_is_pinned/no', 'copy'),
  killedBy: ['M10', 'T14', 'S9'],
});
