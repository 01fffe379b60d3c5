/** svms_lock - the mutex of the list of ranges of a process. */
import { exclusive_lock } from './exclusive_lock.ts';

export const svms_lock = exclusive_lock(
  'svms_lock',
  'drivers/gpu/drm/amd/amdkfd/kfd_priv.h: struct svm_range_list::lock',
  'mutex',
);
