import { addPlaces, must, mutation, own, retarget, step } from '../../src/model/index.ts';
import { svm_pages } from '../resources/svm_pages.ts';

const errors = [
  'drm_gpusvm_get_pages: dma_mapping_error',
  'drm_gpusvm_get_pages: dma_mapping_error (device_map)',
  'drm_gpusvm_get_pages: ctx->devmem_only',
  'drm_gpusvm_get_pages: ctx->allow_mixed',
  'drm_gpusvm_get_pages: drm_pagemap_page_zone_device_data/other_zdd',
  'drm_gpusvm_get_pages: dma_iova_link/fail',
  'drm_gpusvm_get_pages: dma_iova_link (last_phys)/fail',
  'drm_gpusvm_get_pages: dma_iova_sync/fail',
];

/** The place that every error leads to then. */
export const err_unmap = addPlaces('dma_map_pages', {
  err_unmap: {
    on: {
      'drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)': step({
        actions: [must(svm_pages(own('r')).force_flag())],
        target: 'err_unmap_pages',
      }),
    },
  },
});
export const errors_to_err_unmap = errors.map((error) => retarget(error, 'err_unmap'));

export const forced_unmapping = mutation({
  id: 'forced_unmapping',
  says: 'Every error while a range is mapped sets the stored flag before the undo, so that the undo finds what was mapped.',
  source: 'the first of two patches of 30 January 2026, for the tree that the series starts from; commit 556dba954739',
  change: [err_unmap, ...errors_to_err_unmap],
  survives: 'a repair of what the series starts from: what the series itself gets wrong shows behind it',
});
