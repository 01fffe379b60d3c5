/**
 * io_mapping - `merged`, with an address at which a driver has mapped its device for the process.
 *
 * What is different in flows of `merged`: a VMA may be VM_IO or VM_PFNMAP, behind which there are no struct pages. Neither
 * drm_gpusvm_range_find_or_insert() nor HMM takes it. A new mapping is always one of these.
 */
import {
  addEffect,
  and,
  derive,
  dropEffects,
  insertAfter,
  insertBefore,
  must,
  not,
  own,
  replaceGuard,
  step,
} from '../../src/model/index.ts';
import { vma } from '../resources/vma_io.ts';
import { merged } from './merged.ts';

const io = vma(own('v')).is('io');

export const io_mapping = derive(merged, {
  id: 'io_mapping',
  says: 'A GPU fault at an address that a driver has mapped its device at.',
  source: [],
  resources: [vma],
  changes: [
    replaceGuard('do_mmap: find_vma_intersection/taken', not(vma(own('v')).is('none'))),
    dropEffects('__mmap_new_vma: vma_iter_store_new', 'vma.insert'),
    addEffect('__mmap_new_vma: vma_iter_store_new', must(vma(own('v')).insert_io())),
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
  untested: {
    'hmm_range_fault: walk_page_range: hmm_vma_handle_pte': 'one page of memory; merged has the rest',
    'hmm_range_fault: hmm_range_fault_locked: mmu_interval_check_retry':
      'the test of the VMA comes behind it; merged has it',
    'mmap_fixed: do_mmap: find_vma_intersection/taken': 'one thread maps',
  },
});
