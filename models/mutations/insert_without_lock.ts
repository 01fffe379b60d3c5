import { mutation, skip } from '../../src/model/index.ts';

export const insert_without_lock = mutation({
  id: 'insert_without_lock',
  says: 'A new range enters the tree of its notifier without notifier_lock.',
  source: 'synthetic',
  change: [
    skip('drm_gpusvm_range_insert: drm_gpusvm_notifier_lock'),
    skip('drm_gpusvm_range_insert: drm_gpusvm_notifier_unlock'),
  ],
  killedBy: ['L10'],
});
