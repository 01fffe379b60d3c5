import { mutation, retarget } from '../../src/model/index.ts';

export const attached_before_built = mutation({
  id: 'attached_before_built',
  says: 'An importer attaches an empty shell, which the exporter can find, and builds it then; where that fails, the shell is freed and still attached.',
  source: 'commit 981bedbbe613 (CVE-2026-52951), which puts it right in Xe',
  change: [
    retarget('xe_gem_prime_import: xe_bo_alloc', 'early'),
    retarget('dma_buf_dynamic_attach: dma_resv_unlock', 'build_lock'),
    retarget('xe_dma_buf_create_obj: drm_exec_fini', 'imported'),
  ],
  killedBy: ['R15'],
});
