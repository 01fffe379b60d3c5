import { insertBefore, must, mutation, own, self, step, wait } from '../../src/model/index.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';

export const buffer_notify_relocks = mutation({
  id: 'buffer_notify_relocks',
  says: 'The callback of an importer takes the reservation of the buffer, which its caller holds.',
  source: 'synthetic; drivers/dma-buf/dma-buf.c: DOC: locking convention',
  change: insertBefore(
    'xe_bo_trigger_rebind: drm_gpuvm_bo_evict',
    'xe_dma_buf_move_notify: dma_resv_lock',
    step({ actions: [wait(buffer_resv(own('b')).lock({ by: self })), must(drm_exec(self).lock())] }),
  ),
  killedBy: ['deadlock'],
});
