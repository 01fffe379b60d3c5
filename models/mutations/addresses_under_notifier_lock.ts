import { mutation, retargetExit, skip } from '../../src/model/index.ts';

export const addresses_under_notifier_lock = mutation({
  id: 'addresses_under_notifier_lock',
  says: 'The addresses are allocated with notifier_lock held.',
  source: 'the question of the thread: may the allocation run under a notifier lock',
  change: [
    skip('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (try_alloc)'),
    retargetExit('get_pages', 'alloc_addresses', 'done', 'map'),
    retargetExit('get_pages', 'alloc_addresses', 'error', 'unmapped_unlock'),
  ],
  killedBy: ['L2', 'deadlock', 'can_idle'],
});
