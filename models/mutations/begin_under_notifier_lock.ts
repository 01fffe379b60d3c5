import { mutation, skip } from '../../src/model/index.ts';

export const begin_under_notifier_lock = mutation({
  id: 'begin_under_notifier_lock',
  says: 'A collided walk is begun anew without letting go of notifier_lock.',
  source: 'synthetic',
  change: skip('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (retry)'),
  killedBy: ['L6', 'deadlock', 'L2', 'R8', 'can_idle', 'can_finish'],
});
