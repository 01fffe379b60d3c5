import { addPlaces, mutation, retargetExit, self, step, wait } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';

export const restart_without_recheck = mutation({
  id: 'restart_without_recheck',
  says: 'When the addresses are allocated, the pages collected before are mapped without another test.',
  source: 'synthetic',
  change: [
    addPlaces('get_pages', {
      relock: {
        on: {
          'drm_gpusvm_get_pages: drm_gpusvm_notifier_lock (try_alloc)': step({
            actions: [wait(notifier_lock().read_lock({ by: self }))],
            target: 'map',
          }),
        },
      },
    }),
    retargetExit('get_pages', 'alloc_addresses', 'done', 'relock'),
  ],
  killedBy: ['M1', 'M2', 'M8'],
});
