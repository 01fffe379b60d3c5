/**
 * folio_free - the last reference of a device page is gone: it drops its reference of the zdd.
 *
 * Kernel    mm/memremap.c: free_zone_device_folio(); drivers/gpu/drm/drm_pagemap.c: drm_pagemap_folio_free()
 * Kept      the put, and the destruction behind the last one; runs on whichever thread dropped the page, in any context
 */
import { and, any, call, eq, flow, has, must, ne, or, own, step } from '../../src/model/index.ts';
import { zdd } from '../resources/zdd.ts';
import { boOf } from '../topology.ts';
import { zdd_destroy } from './zdd_destroy.ts';

const d = own('d');
const b = boOf(d);
const more = or(
  eq(zdd(b).creator, true),
  any('vram', (other) => and(has(zdd(b).folios, other), ne(other, d))),
);

export const folio_free = flow({
  id: 'folio_free',
  kind: 'thread',
  source: 'mm/memremap.c: free_zone_device_folio()',
  fields: { d: 'vram' },
  params: ['d'],
  exits: ['done'],
  initial: 'put',
  states: {
    put: {
      on: {
        'drm_pagemap_folio_free: drm_pagemap_zdd_put': step({
          alternatives: {
            more: { guard: more, actions: [must(zdd(b).put({ vram: d }))], target: 'done' },
            last: { actions: [must(zdd(b).put({ vram: d }))] },
          },
        }),
      },
    },
    destroy: call(zdd_destroy, { with: { b }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
