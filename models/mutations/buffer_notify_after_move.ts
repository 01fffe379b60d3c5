import { mutation, retarget } from '../../src/model/index.ts';

export const buffer_notify_after_move = mutation({
  id: 'buffer_notify_after_move',
  says: 'Importers are told when the copy is queued and the new place counts already.',
  source: 'commit d3a9331a6591 (CVE-2024-27400), which puts it right in amdgpu',
  change: [
    retarget('xe_bo_move_notify: xe_bo_is_pinned/no', 'copy'),
    retarget('ttm_bo_move_accel_cleanup: ttm_resource_assign', 'tell'),
    retarget('dma_buf_invalidate_mappings: list_for_each_entry (end)', 'done'),
  ],
  killedBy: ['T14'],
});
