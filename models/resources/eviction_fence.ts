/** eviction_fence - the fence of a buffer that is signalled when it is evicted, or released. */
import { resource } from '../../src/model/index.ts';

export const eviction_fence = resource({
  id: 'eviction_fence',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.h: struct svm_range_bo::eviction_fence',
  events: { signal: {} },
  initial: 'pending',
  states: { pending: { on: { signal: 'signalled' } }, signalled: { on: { signal: 'ignore' } } },
  lock: { class: 'dma_fence_map', kind: 'fence', pending: ['pending'] },
});
