/**
 * pagemap_shrinker - struct drm_pagemap_shrinker: the pagemaps without references that reclaim may take.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_shrinker_add(), _cancel(), _scan(), _fini()
 * Kept      what is on the list; the threads that scan, for which shrinker_free() waits
 * Left out  the order of the list; num_dpagemaps, which counts its entries
 */
import { add, any, ev, has, not, own, remove, resource, set } from '../../src/model/index.ts';

const listed = has(own('list'), ev('pagemap'));
const scans = has(own('scanning'), ev('by'));
const list_add = { guard: not(listed), actions: [set({ list: add(own('list'), ev('pagemap')) })] } as const;
const list_del = { guard: listed, actions: [set({ list: remove(own('list'), ev('pagemap')) })] } as const;

export const pagemap_shrinker = resource({
  id: 'pagemap_shrinker',
  source: 'drivers/gpu/drm/drm_pagemap_util.c: struct drm_pagemap_shrinker',
  fields: { list: { set: 'pagemap' }, scanning: { set: 'thread' } },
  events: {
    begin_scan: { by: 'thread' },
    end_scan: { by: 'thread' },
    list_add: { pagemap: 'pagemap' },
    list_del: { pagemap: 'pagemap' },
    /** shrinker_free(): once it returns, no scan runs. */
    unregister: {},
    /** Any other look into its memory. */
    deref: {},
    kfree: {},
  },
  initial: 'registered',
  states: {
    registered: {
      holds: ['list', 'scanning'],
      on: {
        begin_scan: { guard: not(scans), actions: [set({ scanning: add(own('scanning'), ev('by')) })] },
        end_scan: { guard: scans, actions: [set({ scanning: remove(own('scanning'), ev('by')) })] },
        list_add,
        list_del,
        unregister: {
          guard: not(any('thread', (t) => has(own('scanning'), t))),
          target: 'unregistered',
        },
        deref: 'ignore',
      },
    },
    unregistered: {
      holds: ['list'],
      on: {
        list_add,
        list_del,
        deref: 'ignore',
        kfree: { guard: not(any('pagemap', (m) => has(own('list'), m))), target: 'freed' },
      },
    },
    freed: {},
  },
  illegal: {
    begin_scan: ['N1', 'a scan begins after its shrinker is gone, or inside another of the same thread'],
    end_scan: ['N1', 'a scan ends that was not begun'],
    list_add: ['N1', 'a pagemap goes on the list twice, or on the list of a shrinker that was freed'],
    list_del: ['N1', 'a pagemap is taken off a list that it is not on'],
    unregister: ['N1', 'the shrinker is unregistered twice, or while a scan runs'],
    deref: ['N1', 'a shrinker is used that was freed'],
    kfree: ['R13', 'the shrinker goes with pagemaps on its list: nobody will ever free them'],
  },
  lock: {
    kind: 'completion',
    acquire: { begin_scan: 'read' },
    release: ['end_scan'],
    await: ['unregister'],
    holders: { read: 'scanning' },
  },
});
