import { insertAfter, must, mutation, own, self, step, wait } from '../../src/model/index.ts';
import { bufOf, exporterOf } from '../dma_buf.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { target_pte } from '../resources/target_pte.ts';

const resv = device_resv(exporterOf(bufOf(own('a'))));

export const address_freed_with_mapping = mutation({
  id: 'address_freed_with_mapping',
  says: 'Unmapping frees the address at the exporter, under the reservation of the VM there, with that of the buffer held.',
  source: 'synthetic; patch 06 of 20260128004841.2436896: device_iova_free() may take dma-resv',
  change: [
    insertAfter(
      'xe_dma_buf_unmap: dma_unmap_sgtable',
      'xe_dma_buf_unmap: dma_resv_unlock',
      step({ actions: [must(resv.unlock({ by: self })), must(drm_exec(self).unlock())] }),
    ),
    insertAfter(
      'xe_dma_buf_unmap: dma_unmap_sgtable',
      'xe_dma_buf_unmap: ual_iova_free',
      step({ actions: [must(target_pte(own('a')).free())] }),
    ),
    insertAfter(
      'xe_dma_buf_unmap: dma_unmap_sgtable',
      'xe_dma_buf_unmap: dma_resv_lock',
      step({ actions: [wait(resv.lock({ by: self })), must(drm_exec(self).lock())] }),
    ),
  ],
  killedBy: ['L9', 'deadlock'],
});
