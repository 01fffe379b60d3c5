import { insertAfter, mutation, self, step, wait, whichever } from '../../src/model/index.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';

const behind = (allocation: string) =>
  insertAfter(
    `drm_gpusvm_get_pages: ${allocation}`,
    'drm_gpusvm_get_pages: drm_gpusvm_notifier_lock (no recheck)',
    step({ actions: [wait(notifier_lock().read_lock({ by: self }))], target: 'map' }),
  );

export const array_recheck_dropped = mutation({
  id: 'array_recheck_dropped',
  says: 'After the lock was dropped to allocate the address array, the pages are mapped without testing again.',
  source: 'synthetic',
  change: whichever(behind('kvzalloc_objs(dma_addr)/ok'), behind('kvmalloc_objs(dma_addr)/ok')),
  killedBy: ['M1', 'M2', 'T10', 'V1'],
});
