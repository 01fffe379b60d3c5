import { mutation, skip } from '../../src/model/index.ts';

export const io_mapping_accepted = mutation({
  id: 'io_mapping_accepted',
  says: 'A range is made for a VMA that has no struct pages: its pages are never to be had, and the fault handler takes that for a change that came in between.',
  source:
    'b82a225e57a3 (drm/gpusvm: Reject VMAs with VM_IO or VM_PFNMAP when creating SVM ranges); as it was before that',
  change: skip('drm_gpusvm_range_find_or_insert: VM_IO | VM_PFNMAP', 'memory'),
  killedBy: ['P1', 'P1_error', 'can_finish'],
});
