/**
 * rfc_v3_09 - the series of January 2026 up to patch 09: the buffer object of a migration is pinned instead of locked.
 *
 * xe_drm_pagemap_populate_mm()  inside the guard that creates it, the buffer object is pinned and its reservation unlocked. The
 *                               migration, the lock, the unpinning and what follows stand behind the guard, and run whatever came out
 *                               of it: where there is no buffer object, with an error pointer
 * ttm_bo_evict_cb()             passes over what is pinned
 *
 * xe_svm_populate_devmem_pfn() reads the blocks of the buffer object without asking for its reservation, which here keeps
 * them no longer: the pin does.
 */
import {
  addPlaces,
  derive,
  dropEffects,
  insertAfter,
  must,
  own,
  retarget,
  retargetExit,
  self,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { bo } from '../resources/bo.ts';
import { bo_pin } from '../resources/bo_pin.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { rfc_v3_08 } from './rfc_v3_08.ts';

const b = own('b');
const locked = must(bo_resv(b).assert_held({ by: self }));

export const rfc_v3_09 = derive(rfc_v3_08, {
  id: 'rfc_v3_09',
  says: 'The series of January 2026 up to patch 09: the buffer object of a migration is pinned, and its reservation dropped.',
  source: [rfc_patch('09')],
  untested: untested('09', 'M5', 'M7', 'M8', 'T12', 'V1', 'V8', 'S1', 'S2', 'R5', 'R7'),
  resources: [bo_pin],
  changes: [
    insertAfter(
      'xe_drm_pagemap_populate_mm: xe_bo_get',
      'xe_drm_pagemap_populate_mm: ttm_bo_pin',
      step({ actions: [locked, must(bo_pin(b).pin())] }),
    ),
    addPlaces('populate_mm', {
      unlock_pinned: {
        on: {
          'xe_drm_pagemap_populate_mm: xe_bo_unlock (pinned)': step({
            actions: [must(bo_resv(b).unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
          }),
        },
      },
      devmem_allocation: {
        on: {
          'drm_pagemap_migrate_to_devmem: devmem_allocation->ops': step({
            actions: [must(bo(b).read_blocks())],
            target: 'migrate',
          }),
        },
      },
      busy_result: {
        on: {
          'xe_drm_pagemap_populate_mm: drm_pagemap_migrate_to_devmem (EBUSY)': step({
            actions: [set({ err: 'busy' })],
            target: 'lock',
          }),
        },
      },
      error_result: {
        on: {
          'xe_drm_pagemap_populate_mm: drm_pagemap_migrate_to_devmem (error)': step({
            actions: [set({ err: 'error' })],
            target: 'lock',
          }),
        },
      },
      lock: {
        on: {
          'xe_drm_pagemap_populate_mm: xe_bo_lock': step({
            actions: [wait(bo_resv(b).lock({ by: self })), must(ww_acquire_ctx(self).lock())],
          }),
        },
      },
      unpin: {
        on: {
          'xe_drm_pagemap_populate_mm: ttm_bo_unpin': step({ actions: [locked, must(bo_pin(b).unpin())] }),
        },
      },
      lru: {
        on: {
          'xe_drm_pagemap_populate_mm: ttm_bo_move_to_lru_tail_unlocked': step({ actions: [locked], target: 'unlock' }),
        },
      },
    }),
    retarget('xe_drm_pagemap_populate_mm: xe_pm_runtime_get_noresume', 'unlock_pinned'),
    retargetExit('populate_mm', 'migrate', 'ok', 'lock'),
    retargetExit('populate_mm', 'migrate', 'busy', 'busy_result'),
    retargetExit('populate_mm', 'migrate', 'error', 'error_result'),
    // The guard is left with an error; what follows runs all the same.
    retarget('xe_bo_init_locked: xe_bo_alloc/fail', 'devmem_allocation'),
    retarget('ttm_bo_init_reserved: ttm_bo_put (err_unlock)', 'devmem_allocation'),
    dropEffects('xe_svm_populate_devmem_pfn: block_offset_to_pfn', 'bo_resv.assert_held'),
    addPlaces('ttm_bo_evict_walk', {
      pin_count: {
        on: {
          'ttm_bo_evict_cb: bo->pin_count': step({
            alternatives: {
              pinned: { guard: bo_pin(b).is('pinned'), target: 'unlock_busy' },
              evictable: { target: 'mem_space' },
            },
          }),
        },
      },
    }),
    retarget('ttm_bo_evict_cb: bo->deleted/alive', 'pin_count'),
  ],
});
