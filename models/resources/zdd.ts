/**
 * zdd - struct drm_pagemap_zdd: what the device pages of one migration share.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_zdd_alloc(), _get(), _put(), _destroy()
 * Kept      its references: the migration that made it, and each live device page; `dead` while the last put destroys it
 *
 * A buffer object has one zdd at most: every migration makes both.
 */
import { add, and, any, ev, has, ne, not, or, own, remove, resource, set } from '../../src/model/index.ts';

const held = has(own('folios'), ev('vram'));
const other_folios = any('vram', (d) => and(has(own('folios'), d), ne(d, ev('vram'))));
const any_folio = any('vram', (d) => has(own('folios'), d));

const creator_true_folios_null = set({ creator: true, folios: null });
const creator_false = set({ creator: false });

export const zdd = resource({
  id: 'zdd',
  index: ['bo'],
  source: 'drivers/gpu/drm/drm_pagemap.c: struct drm_pagemap_zdd',
  fields: { creator: 'boolean', folios: { set: 'vram' } },
  events: {
    alloc: {},
    get: { vram: 'vram' },
    put: { vram: 'vram' },
    put_creator: {},
    kfree: {},
  },
  initial: 'none',
  states: {
    none: { on: { alloc: { target: 'live', actions: [creator_true_folios_null] } } },
    live: {
      holds: ['creator', 'folios'],
      on: {
        get: { guard: not(held), actions: [set({ folios: add(own('folios'), ev('vram')) })] },
        put: [
          {
            guard: and(held, or(own('creator'), other_folios)),
            actions: [set({ folios: remove(own('folios'), ev('vram')) })],
          },
          { guard: held, target: 'dead' },
        ],
        put_creator: [
          { guard: and(own('creator'), any_folio), actions: [creator_false] },
          { guard: own('creator'), target: 'dead' },
        ],
      },
    },
    dead: { on: { kfree: 'none' } },
  },
  illegal: {
    alloc: ['R1', 'a migration is begun into a buffer object that still has device pages of another'],
    get: ['R1', 'a device page refers to a zdd that is gone, or twice'],
    put: ['R1', 'a reference of the zdd is dropped that was not taken: it is released twice'],
    put_creator: ['R1', 'the migration drops its reference of the zdd twice'],
    kfree: ['R1', 'the zdd is freed while device pages refer to it'],
  },
});
