/**
 * svm_bo - the buffer behind a range, and who has a reference to it.
 *
 * Kernel    drivers/gpu/drm/amd/amdkfd/kfd_svm.c: struct svm_range_bo, svm_range_bo_unref(), svm_bo_ref_unless_zero()
 * Kept      the reference of the range (`prange->ttm_res`) and that of the eviction worker; released when the last one goes
 * Left out  several ranges of one buffer
 */
import { and, eq, own, resource, set } from '../../src/model/index.ts';

const ranged = eq(own('range'), true);
const worked = eq(own('worker'), true);
const worker_true = set({ worker: true });
const worker_false = set({ worker: false });
const range_false = set({ range: false });

export const svm_bo = resource({
  id: 'svm_bo',
  source: 'drivers/gpu/drm/amd/amdkfd/kfd_svm.h: struct svm_range_bo',
  fields: { range: 'boolean', worker: 'boolean' },
  events: { get: {}, put_range: {}, put_worker: {}, kfree: {} },
  initial: 'alive',
  start: { range: true, worker: false },
  states: {
    alive: {
      holds: ['range', 'worker'],
      on: {
        get: { guard: eq(own('worker'), false), actions: [worker_true] },
        put_range: [
          { guard: and(ranged, worked), actions: [range_false] },
          { guard: ranged, target: 'released' },
        ],
        put_worker: [
          { guard: and(worked, ranged), actions: [worker_false] },
          { guard: worked, target: 'released' },
        ],
      },
    },
    released: { on: { kfree: 'freed' } },
    freed: {},
  },
  illegal: {
    get: ['N1', 'a reference is taken to a buffer without references'],
    put_range: ['N1', 'the reference of a range is dropped twice'],
    put_worker: ['N1', 'the eviction worker drops a reference that it does not have'],
    kfree: ['N1', 'a buffer is freed twice, or with references'],
  },
});
