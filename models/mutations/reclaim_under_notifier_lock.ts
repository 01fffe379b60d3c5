import { mutation, retarget, skip, whichever } from '../../src/model/index.ts';

export const reclaim_under_notifier_lock = mutation({
  id: 'reclaim_under_notifier_lock',
  says: 'The address array is allocated with notifier_lock held, and the allocation may reclaim.',
  source: 'synthetic',
  change: [
    skip('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (dma_addr)'),
    whichever(
      retarget('drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)/ok', 'array'),
      retarget('drm_gpusvm_get_pages: kvmalloc_objs(dma_addr)/ok', 'array'),
    ),
    whichever(
      retarget('drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)/fail', 'unmapped_unlock'),
      retarget('drm_gpusvm_get_pages: kvmalloc_objs(dma_addr)/fail', 'unmapped_unlock'),
    ),
  ],
  killedBy: ['deadlock', 'can_idle', 'L2'],
});
