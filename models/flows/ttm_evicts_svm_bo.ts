/** ttm_evicts_svm_bo - TTM wants the place of the buffer: drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_schedule_evict_svm_bo(). */
import { flow, must, step } from '../../src/model/index.ts';
import { eviction_fence } from '../resources/eviction_fence.ts';
import { eviction_work } from '../resources/eviction_work.ts';

export const ttm_evicts_svm_bo = flow({
  id: 'ttm_evicts_svm_bo',
  kind: 'environment',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c: svm_range_schedule_evict_svm_bo()',
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      on: {
        'svm_range_schedule_evict_svm_bo: schedule_work': step({
          guard: eviction_fence().is('pending'),
          actions: [must(eviction_work().schedule())],
          target: 'idle',
        }),
      },
    },
  },
});
