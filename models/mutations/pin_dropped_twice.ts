import { insertAfter, must, mutation, own, step } from '../../src/model/index.ts';
import { bufOf } from '../dma_buf.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';

export const pin_dropped_twice = mutation({
  id: 'pin_dropped_twice',
  says: 'Where a mapping fails, the error path drops the pin, and so does the release.',
  source: 'commit 104016eb671e (CVE-2026-43128), which puts it right in RDMA umem',
  change: insertAfter(
    'dma_buf_map_attachment: ops->unpin (error_unpin)',
    'static importer: dma_buf_unpin (err)',
    step({ actions: [must(dma_buffer(bufOf(own('a'))).unpin({ by: own('a') }))] }),
  ),
  killedBy: ['R14'],
});
