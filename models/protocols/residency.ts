/**
 * residency - `merged`, with CPU and GPU that want one page, and the time for which it stays on the device.
 *
 * What is different in flows of `merged`: a GPU fault is there for a job that waits for it, and whose access comes after the
 * answer; the timeslice is one that runs and ends; the migrations are coarser, see `populate_mm_at_once` and
 * `migrate_to_ram_at_once`. Nothing fails but for want of device memory.
 */
import { and, derive, dropAlternative, eq, ev, replaceFlow, replaceGuard, skipCall } from '../../src/model/index.ts';
import { compute_job } from '../flows/compute_job.ts';
import { migrate_to_ram_at_once } from '../flows/migrate_to_ram_at_once.ts';
import { populate_mm_at_once } from '../flows/populate_mm_at_once.ts';
import { timeslice_end } from '../flows/timeslice_end.ts';
import { faulting_job } from '../resources/faulting_job.ts';
import { timeslice } from '../resources/timeslice.ts';
import { merged } from './merged.ts';

/** What an allocation, a mapping or a timeout may come to, and does not here. */
const failures = [
  'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)/expired',
  'drm_gpusvm_get_pages: kvmalloc_array(pfns)/fail',
  'drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)/fail',
  'drm_gpusvm_get_pages: dma_iova_link/fail',
  'drm_gpusvm_get_pages: dma_iova_sync/fail',
  'drm_gpusvm_get_pages: dma_mapping_error',
  'hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)/expired',
  'hmm_do_fault: handle_mm_fault (VM_FAULT_OOM)',
  'xe_pt_update_ops_prepare: dma_resv_reserve_fences/fail',
  'xe_pt_update_ops_run: kzalloc_obj(rfence)/fail',
  'do_anonymous_page: alloc_anon_folio (VM_FAULT_OOM)/fail',
  'do_swap_page: alloc_swap_folio (VM_FAULT_OOM)/fail',
];

export const residency = derive(merged, {
  id: 'residency',
  says: 'CPU and GPU want one page, which stays on the device for a time.',
  source: [],
  resources: [faulting_job, timeslice],
  flows: [compute_job, timeslice_end],
  changes: [
    ...failures.map(dropAlternative),
    replaceFlow('populate_mm', populate_mm_at_once),
    replaceFlow('migrate_to_ram', migrate_to_ram_at_once),
    skipCall('alloc_vram', 'scan', 'other'),
    replaceGuard(
      'xe_pagefault_queue_work: xe_pagefault_service',
      and(faulting_job().is('faulted'), eq(faulting_job().v, ev('v'))),
    ),
  ],
});
