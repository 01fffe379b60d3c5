import { addEffect, dropEffects, must, mutation, self } from '../../src/model/index.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';

export const mmput_under_mmap_lock = mutation({
  id: 'mmput_under_mmap_lock',
  says: 'When the range was found, the reference to the mm is put before mmap_lock is released.',
  source: 'synthetic',
  change: [
    dropEffects('drm_gpusvm_range_find_or_insert: mmap_read_unlock', 'mmap_lock.read_unlock'),
    addEffect('drm_gpusvm_range_find_or_insert: mmput/others', must(mmap_lock().read_unlock({ by: self }))),
  ],
  killedBy: ['R7'],
});
