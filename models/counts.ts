/**
 * What is worth counting on the way of one thread: how often, at most, between where it begins and where it is idle again.
 * What a protocol has no step of is not counted there.
 */
import { counting, eq, has, or, self } from '../src/model/index.ts';
import { notifier_lock } from './resources/notifier_lock.ts';
import { vm_lock } from './resources/vm_lock.ts';

const after_lock = 'again after something changed meanwhile: from the snapshot, the walk, or the commit';

/** Ids in the order in which they are shown. Steps are labels, or `label/alternative`; without any, every step counts. */
export const counts = [
  counting({
    id: 'link_calls',
    says: 'calls of dma_iova_link(), or of ual_iova_link()',
    steps: [
      'drm_gpusvm_get_pages: dma_iova_link',
      'drm_pagemap_migrate_map_system_pages: dma_iova_link',
      'xe_dma_buf_map: ual_iova_link',
    ],
  }),
  counting({
    id: 'page_maps',
    says: 'pages mapped one by one: dma_map_page()',
    steps: ['', ' (iommu)', ' (swiotlb)'].flatMap((how) => [
      `drm_gpusvm_get_pages: dma_map_page${how}`,
      `drm_pagemap_migrate_map_system_pages: dma_map_page${how}`,
    ]),
  }),
  counting({
    id: 'iotlb_flushes',
    says: 'flushes of the IOTLB: dma_iova_sync() after a link, and each unmap of a page or of an IOVA',
    steps: [
      'drm_gpusvm_get_pages: dma_iova_sync',
      'drm_pagemap_migrate_map_system_pages: dma_iova_sync',
      '__drm_gpusvm_unmap_pages: dma_iova_unlink',
      '__drm_gpusvm_unmap_pages: dma_unmap_page',
      'drm_pagemap_migrate_unmap_pages: dma_unmap_page',
      'dma_iova_destroy: iommu_unmap_fast',
      'drm_pagemap_migrate_unmap_pages: dma_iova_unlink',
    ],
  }),
  counting({
    id: 'retries',
    says: `times that it goes ${after_lock}`,
    steps: [
      'drm_gpusvm_get_pages: mmu_interval_read_retry/retry',
      'hmm_range_fault_locked: mmu_interval_check_retry/busy',
      'xe_pt_svm_userptr_pre_commit: xe_svm_notifier_unlock (EAGAIN)',
    ],
  }),
  counting({
    id: 'under_notifier_lock',
    says: 'steps with notifier_lock held, in any mode',
    during: or(has(notifier_lock().readers, self), eq(notifier_lock().writer, self)),
  }),
  counting({
    id: 'under_vm_lock',
    says: 'steps with vm->lock held',
    during: or(has(vm_lock().readers, self), eq(vm_lock().writer, self)),
  }),
];
