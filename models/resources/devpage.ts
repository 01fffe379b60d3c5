/**
 * devpage - a device-private folio: its lock, its references, and whether a slot names it.
 *
 * Kernel    struct folio of MEMORY_DEVICE_PRIVATE; mm/memremap.c: zone_device_page_init(), free_zone_device_folio()
 * Kept      `holder` has of the folio lock; `refs` the threads that hold a reference of their own (the migration that
 *           made it, collected it or found it by number; the CPU fault on it); `mapped`: a slot names it, and holds a reference
 *           (a migration entry holds none). The last reference gone it is `idle`
 * Left out  folios of several pages; a second mapping
 */
import { add, and, any, eq, ev, has, isNull, ne, not, or, own, remove, resource, set } from '../../src/model/index.ts';

const locker = eq(own('holder'), ev('by'));
const unlocked = isNull(own('holder'));
const referenced = has(own('refs'), ev('by'));
const others = any('thread', (t) => and(has(own('refs'), t), ne(t, ev('by'))));

const holder_null = set({ holder: null });
const mapped_true = set({ mapped: true });
const mapped_false = set({ mapped: false });

export const devpage = resource({
  id: 'devpage',
  index: ['vram'],
  source: 'include/linux/mm_types.h: struct folio of MEMORY_DEVICE_PRIVATE',
  fields: { holder: 'thread', refs: { set: 'thread' }, mapped: 'boolean' },
  events: {
    /** zone_device_page_init(): one reference, locked. */
    init: { by: 'thread' },
    get: { by: 'thread' },
    /** folio_put() of a reference that is not the last. */
    put: { by: 'thread' },
    /** folio_put() of the last one. */
    free: { by: 'thread' },
    lock: { by: 'thread' },
    unlock: { by: 'thread' },
    /** A slot names it. */
    map: {},
    /** The slot no longer does; another reference keeps it alive. */
    unmap: {},
    /** The slot no longer does, and that was the last reference. */
    unmap_free: {},
    /** Hardware reaches it: accepted while it is alive. */
    access: {},
  },
  initial: 'idle',
  states: {
    idle: {
      on: {
        init: { target: 'alive', actions: [set({ holder: ev('by'), refs: add(null, ev('by')), mapped: false })] },
      },
    },
    alive: {
      holds: ['holder', 'refs', 'mapped'],
      on: {
        get: { guard: not(referenced), actions: [set({ refs: add(own('refs'), ev('by')) })] },
        put: {
          guard: and(referenced, or(others, own('mapped'))),
          actions: [set({ refs: remove(own('refs'), ev('by')) })],
        },
        free: { guard: and(referenced, not(others), not(own('mapped')), unlocked), target: 'idle' },
        lock: { guard: unlocked, actions: [set({ holder: ev('by') })] },
        unlock: { guard: locker, actions: [holder_null] },
        map: { guard: not(own('mapped')), actions: [mapped_true] },
        unmap: {
          guard: and(
            own('mapped'),
            any('thread', (t) => has(own('refs'), t)),
          ),
          actions: [mapped_false],
        },
        unmap_free: {
          guard: and(own('mapped'), not(any('thread', (t) => has(own('refs'), t)))),
          target: 'idle',
        },
        access: 'ignore',
      },
    },
  },
  illegal: {
    init: ['S4', 'a device page is prepared that is in use: two owners of one page of VRAM'],
    get: ['N1', 'a reference is taken of a device page that is free, or twice'],
    put: ['N1', 'a reference of a device page is dropped that is not held, or that was the last'],
    free: ['N1', 'a device page is freed that is locked or still in use'],
    lock: ['L7', 'a device page is locked without waiting for its holder, or one that is free'],
    unlock: ['L8', 'a folio is unlocked that this thread has not locked'],
    map: ['V2', 'a slot is to name a device page that is free or mapped already'],
    unmap: ['V2', 'a slot gives up a device page that it does not keep alive'],
    unmap_free: ['N1', 'a device page is freed that is still in use'],
    access: ['M1', 'the device reaches a page of VRAM that was given back'],
  },
  lock: {
    class: 'folio_lock',
    kind: 'folio_lock',
    acquire: { init: 'write', lock: 'write' },
    release: ['unlock'],
    holders: { write: 'holder' },
    pending: ['alive'],
  },
});
