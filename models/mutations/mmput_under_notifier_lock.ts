import { addEffect, insertBefore, must, mutation, self, step, wait } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';

export const mmput_under_notifier_lock = mutation({
  id: 'mmput_under_notifier_lock',
  says: 'After the walk, the reference to the mm is put with notifier_lock held.',
  source: 'synthetic',
  change: [
    insertBefore(
      'drm_gpusvm_get_pages: mmput',
      'drm_gpusvm_get_pages: drm_gpusvm_notifier_lock (mmput)',
      step({ actions: [wait(notifier_lock().read_lock({ by: self }))] }),
    ),
    addEffect('drm_gpusvm_get_pages: mmput/others', must(notifier_lock().read_unlock({ by: self }))),
  ],
  killedBy: ['R7'],
});
