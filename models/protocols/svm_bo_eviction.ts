/**
 * svm_bo_eviction - the eviction of a buffer of amdkfd beside the end of its range, before 47bf0f83fc86.
 *
 * lockdep finds a cycle here: the worker holds its work item and takes mmap_lock, and whoever releases the buffer under mmap_lock
 * waits for the work item. Its author argues that it is never met.
 */
import { protocol } from '../../src/model/index.ts';
import { deferred_list_work } from '../flows/deferred_list_work.ts';
import { evict_svm_bo_worker } from '../flows/evict_svm_bo_worker.ts';
import { ttm_evicts_svm_bo } from '../flows/ttm_evicts_svm_bo.ts';
import { eviction_fence } from '../resources/eviction_fence.ts';
import { eviction_work } from '../resources/eviction_work.ts';
import { mmap_lock } from '../resources/mmap_lock.ts';
import { svm_bo } from '../resources/svm_bo.ts';
import { svms_lock } from '../resources/svms_lock.ts';

export const svm_bo_eviction = protocol({
  id: 'svm_bo_eviction',
  says: 'A buffer that is evicted while its range is freed: an order of locks that nobody ever meets.',
  source: [
    {
      file: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c',
      tree: 'microsoft/WSL2-Linux-Kernel',
      commit: '4c332037fcbb9bb53c46ba4f156951429acc4d97',
      note: 'with the change of 47bf0f83fc86 undone',
    },
  ],
  sorts: {},
  resources: [mmap_lock, svms_lock, svm_bo, eviction_fence, eviction_work],
  flows: [deferred_list_work, evict_svm_bo_worker, ttm_evicts_svm_bo],
  untested: { L10: 'None of the calls that are kept asserts a lock.' },
});
