/**
 * notifier - struct drm_gpusvm_notifier: allocated, then inserted in the tree of the drm_gpusvm.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_notifier_alloc(), drm_gpusvm_notifier_insert(), _free()
 * Kept      one covers all ranges; a callback dereferences it
 * Left out  more than one: while a callback runs on a freed one, nobody tells a new one at the same address apart
 */
import { resource } from '../../src/model/index.ts';

export const notifier = resource({
  id: 'notifier',
  source: 'drivers/gpu/drm/drm_gpusvm.c: struct drm_gpusvm_notifier',
  events: {
    alloc: {},
    insert: {},
    callback: {},
    /** flags.removed: its subscription is gone. */ set_removed: {},
    free: {},
  },
  initial: 'absent',
  states: {
    absent: { on: { alloc: 'allocated' } },
    allocated: { on: { insert: 'inserted', callback: 'ignore', free: 'absent' } },
    inserted: { on: { callback: 'ignore', set_removed: 'removed', free: 'absent' } },
    removed: { on: { free: 'absent' } },
  },
  illegal: {
    alloc: ['R8', 'the pointer to an allocated notifier is overwritten: it leaks'],
    insert: ['N1', 'a notifier enters the tree of the drm_gpusvm twice, or after it was freed'],
    callback: ['R6', 'the callback runs on a notifier that was freed'],
    set_removed: ['N1', 'a notifier is marked that is not in the tree of the drm_gpusvm'],
    free: ['N1', 'a notifier is freed twice'],
  },
});
