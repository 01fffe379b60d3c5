/** notifier - struct drm_gpusvm_notifier: allocated, then inserted in the tree of the drm_gpusvm. One covers all ranges. */
import { resource } from '../../src/model/index.ts';

export const notifier = resource({
  id: 'notifier',
  source: 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_notifier',
  events: { alloc: {}, insert: {}, free: {} },
  initial: 'absent',
  states: {
    absent: { on: { alloc: 'allocated' } },
    allocated: { on: { insert: 'inserted', free: 'absent' } },
    inserted: { on: { free: 'absent' } },
  },
  illegal: { free: ['N1', 'a notifier is freed twice'] },
});
