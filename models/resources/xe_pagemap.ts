/**
 * xe_pagemap - struct xe_pagemap: its memory, and the references of the drm_pagemap in it.
 *
 * Kernel    drivers/gpu/drm/xe/xe_svm.c: xe_pagemap_create(), xe_pagemap_destroy_work();
 *           drivers/gpu/drm/drm_pagemap.c: drm_pagemap_init(), drm_pagemap_reinit(), drm_pagemap_get(), drm_pagemap_put()
 * Kept      one reference for each VM that found it, and that of the zdd of its device page; `cached`: dpagemap->cache is set.
 *           `zero` is allocated, without references: on its way to the first one, parked, or about to be destroyed
 * Left out  more zdds than one; the references of ranges, which differ from those of VMs by their owner only
 */
import { add, and, any, ev, has, ne, not, or, own, remove, resource, set } from '../../src/model/index.ts';

const cached_false = set({ cached: false });
const cached_true = set({ cached: true });
const zdd_false = set({ zdd: false });
const zdd_true = set({ zdd: true });
const user = has(own('users'), ev('by'));
const other_users = any('thread', (t) => and(has(own('users'), t), ne(t, ev('by'))));
const any_user = any('thread', (t) => has(own('users'), t));
const keep_cached = set({ cached: own('cached') });

export const xe_pagemap = resource({
  id: 'xe_pagemap',
  index: ['pagemap'],
  source: 'drivers/gpu/drm/xe/xe_svm.c: struct xe_pagemap',
  fields: { users: { set: 'thread' }, zdd: 'boolean', cached: 'boolean' },
  events: {
    alloc: {},
    kref_init: { by: 'thread' },
    get: { by: 'thread' },
    put: { by: 'thread' },
    get_zdd: {},
    put_zdd: {},
    set_cache: {},
    /** An operation is called through it. */
    op: {},
    /** Any other look into its memory. */
    deref: {},
    kfree: {},
  },
  initial: 'free',
  states: {
    free: { on: { alloc: { target: 'zero', actions: [cached_false] } } },
    zero: {
      holds: ['cached'],
      on: {
        kref_init: { target: 'active', actions: [set({ users: add(null, ev('by')), zdd: false }), keep_cached] },
        deref: 'ignore',
        kfree: 'free',
      },
    },
    active: {
      holds: ['users', 'zdd', 'cached'],
      on: {
        get: { guard: not(user), actions: [set({ users: add(own('users'), ev('by')) })] },
        put: [
          { guard: and(user, or(other_users, own('zdd'))), actions: [set({ users: remove(own('users'), ev('by')) })] },
          { guard: user, target: 'zero', actions: [keep_cached] },
        ],
        get_zdd: { guard: not(own('zdd')), actions: [zdd_true] },
        put_zdd: [
          { guard: and(own('zdd'), any_user), actions: [zdd_false] },
          { guard: own('zdd'), target: 'zero', actions: [keep_cached] },
        ],
        set_cache: { actions: [cached_true] },
        op: 'ignore',
        deref: 'ignore',
      },
    },
  },
  illegal: {
    alloc: ['N1', 'memory is handed out that is in use'],
    kref_init: ['R12', 'a pagemap is given a first reference while others hold some, or after it was freed'],
    get: ['R12', 'a reference is taken of a pagemap that has none, or twice'],
    put: ['R12', 'a reference of a pagemap is dropped that is not held'],
    get_zdd: ['R12', 'a zdd takes its reference of a pagemap that has none, or twice'],
    put_zdd: ['R12', 'a zdd drops a reference of a pagemap that it does not hold'],
    set_cache: ['R12', 'a pagemap without references is put into the cache as one in use'],
    op: ['R12', 'an operation is called through a pagemap without references'],
    deref: ['N1', 'a pagemap is read after it was freed'],
    kfree: ['R12', 'a pagemap is freed that somebody has a reference of, or twice'],
  },
});
