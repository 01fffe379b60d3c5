import { dropEffects, mutation } from '../../src/model/index.ts';

export const exporter_not_held = mutation({
  id: 'exporter_not_held',
  says: 'An importer has no reference of the buffer: the exporter releases it while it is attached and mapped.',
  source: 'commits 62775525a27c (CVE-2026-68266) and 8ec0fbb28d04 (CVE-2025-37765), which put it right',
  change: [
    dropEffects('drm_gem_prime_fd_to_handle: dma_buf_get', 'dma_buffer.get'),
    dropEffects('drm_prime_gem_destroy: dma_buf_put', 'dma_buffer.put'),
  ],
  killedBy: ['R15'],
});
