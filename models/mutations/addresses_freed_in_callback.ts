import { addPlaces, call, mutation, own, retarget } from '../../src/model/index.ts';
import { pages_iova_free } from '../flows/pages_iova_free.ts';

export const addresses_freed_in_callback = mutation({
  id: 'addresses_freed_in_callback',
  says: 'The callback frees the addresses as soon as they are unlinked.',
  source: 'the question of the thread: may the free run in an invalidation',
  change: [
    addPlaces('unmap_pages', {
      free_at_once: call(pages_iova_free, { with: { r: own('r') }, exits: { done: 'done' } }),
    }),
    retarget('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', 'free_at_once'),
  ],
  killedBy: ['L3'],
});
