/**
 * svm_pages - struct drm_gpusvm_pages: the address array, flags.has_dma_mapping, and the stored pagemap.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_pages
 * Kept      no dma_addr array, an array without a mapping, flags.has_dma_mapping; `dpagemap`: the device whose
 *           pagemap is stored, that of its device pages, or null; it outlives the array where addresses wait to be freed
 * Left out  flags.has_devmem_pages: drm_gpusvm_pages_valid() tests it beside has_dma_mapping, and the two go together;
 *           notifier_seq: nobody tests it
 */
import { ev, isNull, own, resource, set } from '../../src/model/index.ts';

const stored = set({ dpagemap: ev('device') });
const none = isNull(own('dpagemap'));

const dpagemap_null = set({ dpagemap: null });

export const svm_pages = resource({
  id: 'svm_pages',
  index: ['range'],
  source: 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_pages',
  fields: { dpagemap: 'device' },
  events: {
    allocate: {},
    free_array: {},
    publish: {},
    force_flag: {},
    clear_flag: {},
    set_dpagemap: { device: 'device' },
    clear_dpagemap: {},
    kfree: {},
  },
  initial: 'none',
  states: {
    none: {
      holds: ['dpagemap'],
      on: {
        allocate: 'array',
        set_dpagemap: { guard: none, actions: [stored] },
        clear_dpagemap: { actions: [dpagemap_null] },
        kfree: { guard: none },
      },
    },
    array: {
      holds: ['dpagemap'],
      on: {
        free_array: 'none',
        publish: 'mapped',
        force_flag: 'mapped',
        set_dpagemap: { guard: none, actions: [stored] },
        clear_dpagemap: { actions: [dpagemap_null] },
      },
    },
    mapped: { holds: ['dpagemap'], on: { clear_flag: 'array' } },
  },
  illegal: {
    force_flag: ['T4', 'the undo of an error runs on a range that is mapped, or that has no addresses'],
    allocate: ['T5', 'the address array is overwritten and leaks'],
    free_array: ['T4', 'the addresses of a live mapping are lost'],
    publish: ['T4', 'a mapping is published over another, or without its addresses'],
    kfree: ['R8', 'a range is freed while it has its address array: the array leaks, and what is mapped stays mapped'],
    clear_flag: ['T4', 'the flag is cleared of a range that is not mapped'],
    set_dpagemap: ['R3', 'the pointer to a pagemap is overwritten without dropping its reference'],
    clear_dpagemap: ['R10', 'the pointer to the pagemap of a mapped range is cleared'],
  },
});
