import { dropAlternative, mutation } from '../../src/model/index.ts';

export const read_retry_dropped = mutation({
  id: 'read_retry_dropped',
  says: 'The pages are mapped without asking whether an invalidation came after the snapshot.',
  source: 'synthetic',
  change: dropAlternative('drm_gpusvm_get_pages: mmu_interval_read_retry/retry'),
  killedBy: ['M1', 'M2', 'T10', 'V1', 'S1'],
});
