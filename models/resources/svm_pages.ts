/**
 * svm_pages - struct drm_gpusvm_pages: the address array and flags.has_dma_mapping.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_pages
 * Kept      no dma_addr array, an array without a mapping, flags.has_dma_mapping
 * Left out  flags.has_devmem_pages, dpagemap: system pages only; notifier_seq: nobody tests it
 */
import { resource } from '../../src/model/index.ts';

export const svm_pages = resource({
  id: 'svm_pages',
  index: ['range'],
  source: 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_pages',
  events: { allocate: {}, free_array: {}, publish: {}, force_flag: {}, clear_flag: {}, kfree: {} },
  initial: 'none',
  states: {
    none: { on: { allocate: 'array', kfree: 'ignore' } },
    array: { on: { free_array: 'none', publish: 'mapped', force_flag: 'mapped' } },
    mapped: { on: { clear_flag: 'array' } },
  },
  illegal: {
    force_flag: ['T4', 'the undo of an error runs on a range that is mapped, or that has no addresses'],
    allocate: ['T5', 'the address array is overwritten and leaks'],
    free_array: ['T4', 'the addresses of a live mapping are lost'],
    publish: ['T4', 'a mapping is published over another, or without its addresses'],
    kfree: ['R8', 'a range is freed while it has its address array: the array leaks, and what is mapped stays mapped'],
    clear_flag: ['T4', 'the flag is cleared of a range that is not mapped'],
  },
});
