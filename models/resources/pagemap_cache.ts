/**
 * pagemap_cache - struct drm_pagemap_cache: the one pagemap of a VRAM region, in use or parked.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_cache_set_pagemap(), drm_pagemap_get_from_cache()
 * Kept      the pointer, which holds no reference; whether `queued` was completed; that the memory goes at device removal
 * Left out  the locks in it, which are resources of their own
 */
import { ev, isNull, own, resource, set } from '../../src/model/index.ts';

const dpagemap_null = set({ dpagemap: null });
const queued_false = set({ queued: false });
const queued_true = set({ queued: true });
export const pagemap_cache = resource({
  id: 'pagemap_cache',
  source: 'drivers/gpu/drm/drm_pagemap_util.c: struct drm_pagemap_cache',
  fields: { dpagemap: 'pagemap', queued: 'boolean' },
  events: {
    /** swap() of the pointer: what was there before must be nothing. */
    set_pagemap: { pagemap: 'pagemap' },
    clear: {},
    complete_all: {},
    reinit_completion: {},
    /** Any other look into its memory. */
    deref: {},
    kfree: {},
  },
  initial: 'allocated',
  start: { queued: false },
  states: {
    allocated: {
      holds: ['dpagemap', 'queued'],
      on: {
        set_pagemap: { guard: isNull(own('dpagemap')), actions: [set({ dpagemap: ev('pagemap') })] },
        clear: { actions: [dpagemap_null] },
        complete_all: { actions: [queued_true] },
        reinit_completion: { actions: [queued_false] },
        deref: 'ignore',
        kfree: 'freed',
      },
    },
    freed: {},
  },
  illegal: {
    set_pagemap: ['R9', 'a pagemap takes the place of another one in the cache, which nobody will find again'],
    clear: ['N1', 'the pointer of a cache is written that was freed'],
    complete_all: ['N1', 'the completion of a cache is signalled that was freed'],
    reinit_completion: ['N1', 'the completion of a cache is reset that was freed'],
    deref: ['N1', 'a cache is used that was freed'],
    kfree: ['N1', 'a cache is freed twice'],
  },
});
