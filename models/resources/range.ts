/**
 * range - struct drm_gpusvm_range in its notifier's tree, and its link in the garbage collector's list.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c; drivers/gpu/drm/xe/xe_svm.c: xe_svm_garbage_collector_add_range()
 * Kept      `unmapped` is flags.unmapped, set and not yet on the list; `queued` is on the list; `collected` is off it
 *           again: list_del() poisons the link, so list_empty() of it stays false
 * Left out  flags.partial_unmap; references beyond the tree's
 */
import { resource } from '../../src/model/index.ts';

export const range = resource({
  id: 'range',
  index: ['range'],
  source: 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_range',
  events: {
    insert: {},
    set_unmapped: {},
    list_add: {},
    list_del: {},
    remove: {},
    /** With its VM: the list is not looked at any more. */ fini: {},
  },
  initial: 'absent',
  states: {
    absent: { on: { insert: 'live' } },
    live: { on: { set_unmapped: 'unmapped', fini: 'absent' } },
    unmapped: { on: { set_unmapped: 'ignore', list_add: 'queued' } },
    queued: { on: { set_unmapped: 'ignore', list_del: 'collected', fini: 'absent' } },
    collected: { on: { set_unmapped: 'ignore', remove: 'absent' } },
  },
  illegal: {
    insert: ['R5', 'a range is inserted that is in the tree already'],
    list_del: ['R5', 'a range leaves the list that is not on it'],
    remove: ['R5', 'a range is freed while the garbage collector can still reach it'],
    fini: ['R5', 'a range is freed with its VM that is freed already, or that the garbage collector works on'],
    set_unmapped: ['R5', 'the callback works on a range that was freed'],
    list_add: ['R5', 'a range is put on the list that is on it, was on it, or was freed: the list is corrupt'],
  },
});
