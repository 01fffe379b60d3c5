/**
 * binding - tile_present and tile_invalidated of a range.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.h: struct xe_svm_range; drivers/gpu/drm/xe/xe_pt.c: op_commit()
 * Kept      `bound` is present and not invalidated, `zapped` is present and invalidated
 */
import { resource } from '../../src/model/index.ts';

export const binding = resource({
  id: 'binding',
  index: ['range'],
  source: 'drivers/gpu/drm/xe/xe_svm.h: struct xe_svm_range',
  events: { commit: {}, invalidate: {}, unbind: {}, kfree: {} },
  initial: 'absent',
  states: {
    absent: { on: { commit: 'bound', kfree: 'ignore' } },
    bound: { on: { commit: 'ignore', invalidate: 'zapped', unbind: 'absent' } },
    zapped: { on: { commit: 'bound', unbind: 'absent' } },
  },
  illegal: {
    invalidate: ['M3', 'a range is invalidated that is not bound'],
    unbind: ['M3', 'an unbind of a range without page tables'],
    kfree: ['R8', 'a range is freed while its page tables stand: nobody owns their entries'],
  },
});
