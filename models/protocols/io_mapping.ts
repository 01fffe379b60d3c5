/**
 * io_mapping - `merged`, with an address at which a driver has mapped its device for the process.
 *
 * What is different in flows of `merged`: a VMA may be VM_IO or VM_PFNMAP, behind which there are no struct pages. Neither
 * drm_gpusvm_range_find_or_insert() nor HMM takes it.
 */
import { and, derive, insertAfter, insertBefore, own, step } from '../../src/model/index.ts';
import { vma } from '../resources/vma_io.ts';
import { merged } from './merged.ts';

const io = vma(own('v')).is('io');

export const io_mapping = derive(merged, {
  id: 'io_mapping',
  says: 'A GPU fault at an address that a driver has mapped its device at.',
  source: [],
  resources: [vma],
  changes: [
    insertAfter(
      'drm_gpusvm_range_find_or_insert: vma_lookup/found',
      'drm_gpusvm_range_find_or_insert: VM_IO | VM_PFNMAP',
      step({ alternatives: { device: { guard: io, target: 'err_unlock' }, memory: {} } }),
    ),
    insertBefore(
      'walk_page_range: hmm_vma_handle_pte',
      'walk_page_test: hmm_vma_walk_test',
      step({ alternatives: { device: { guard: and(own('fault'), io), target: 'fault_unlock' }, memory: {} } }),
    ),
  ],
});
