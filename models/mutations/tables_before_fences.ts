import { mutation, skip } from '../../src/model/index.ts';

export const tables_before_fences = mutation({
  id: 'tables_before_fences',
  says: 'The callback of an importer changes page tables at once, not behind the fences of jobs that use them.',
  source: 'commit b18fc0ab8373 (CVE-2026-43318), which puts it right in amdgpu',
  change: skip('xe_bo_trigger_rebind: dma_resv_wait_timeout'),
  killedBy: ['M10'],
});
