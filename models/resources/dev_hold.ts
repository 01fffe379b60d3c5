/**
 * dev_hold - struct drm_pagemap_dev_hold: the references of the drm_device and of its module that a pagemap in use has.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_dev_hold(), drm_pagemap_release(), drm_pagemap_dev_unhold_work()
 * Kept      `stored`: dpagemap->dev_hold; `local`: the threads that took it out of there, in drm_pagemap_release(); `queued`:
 *           on the list of the work item, one or more of earlier periods of use
 */
import { add, ev, has, not, own, remove, resource, set } from '../../src/model/index.ts';

const queued_false = set({ queued: false });
const stored_true = set({ stored: true });
const mine = has(own('local'), ev('by'));

export const dev_hold = resource({
  id: 'dev_hold',
  index: ['pagemap'],
  source: 'drivers/gpu/drm/drm_pagemap.c: struct drm_pagemap_dev_hold',
  fields: { stored: 'boolean', local: { set: 'thread' }, queued: 'boolean' },
  events: {
    hold: {},
    take: { by: 'thread' },
    llist_add: { by: 'thread' },
    /** drm_dev_put() and module_put(), of all that are on the list for this pagemap. */
    release: {},
  },
  initial: 'allocated',
  start: { stored: false, queued: false },
  states: {
    allocated: {
      holds: ['stored', 'local', 'queued'],
      on: {
        hold: { guard: not(own('stored')), actions: [stored_true] },
        take: {
          guard: own('stored'),
          actions: [set({ stored: false, local: add(own('local'), ev('by')) })],
        },
        llist_add: { guard: mine, actions: [set({ queued: true, local: remove(own('local'), ev('by')) })] },
        release: { guard: own('queued'), actions: [queued_false] },
      },
    },
  },
  illegal: {
    hold: ['R13', 'a pagemap takes a second hold of its device while it has one: the first leaks'],
    take: ['N1', 'the hold of a pagemap is released that has none: NULL is put on the list'],
    llist_add: ['N1', 'a hold is put on the list that the thread does not have'],
    release: ['R13', 'references of the device are dropped that nobody gave up'],
  },
});
