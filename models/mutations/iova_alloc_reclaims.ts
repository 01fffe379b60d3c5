import { addPlaces, addSteps, and, call, mutation, not, own, setting, step } from '../../src/model/index.ts';
import { reclaim } from '../flows/reclaim.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';

export const iova_alloc_reclaims = mutation({
  id: 'iova_alloc_reclaims',
  says: 'dma_iova_try_alloc() reclaims where it has no memory for a node of its tree.',
  source: 'the question of the thread: may the IOVA calls run under a notifier lock',
  change: [
    addPlaces('dma_map_pages', { iova_reclaim: call(reclaim, { with: {}, exits: { done: 'try_alloc' } }) }),
    addSteps('dma_map_pages', 'try_alloc', {
      'drm_gpusvm_get_pages: dma_iova_try_alloc (GFP_KERNEL)': step({
        guard: and(setting('iommu'), setting('inline_reclaim'), not(hmm_pfn(own('v')).is('device'))),
        target: 'iova_reclaim',
      }),
    }),
  ],
  killedBy: ['deadlock', 'can_idle'],
});
