import { mutation, retarget } from '../../src/model/index.ts';

export const write_lock_kept = mutation({
  id: 'write_lock_kept',
  says: 'After the second try driver_migrate_lock is released as if it were held for read.',
  source: 'synthetic',
  change: retarget('xe_svm_alloc_vram: err == -EBUSY && retries/write_locked', 'up_read'),
  killedBy: ['L8'],
});
