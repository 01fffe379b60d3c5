import { dropAlternative, mutation } from '../../src/model/index.ts';

export const map_back_off_dropped = mutation({
  id: 'map_back_off_dropped',
  says: 'With the acquire context passed down to map_dma_buf, a younger transaction waits for an older one all the same.',
  source: 'synthetic; kernel/locking/ww_mutex.h: __ww_mutex_check_kill()',
  change: dropAlternative('ual_iova_try_alloc: dma_resv_lock (dma-buf)/deadlk'),
  killedBy: ['deadlock'],
});
