import { mutation, replacePayload } from '../../src/model/index.ts';

export const copy_before_clear = mutation({
  id: 'copy_before_clear',
  says: 'The copy job does not depend on pre_migrate_fence.',
  source: 'synthetic',
  change: replacePayload(
    'xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram/to_device',
    'copy.queue',
    'after_clear',
    false,
  ),
  killedBy: ['V6'],
});
