/**
 * device_folio_free - the last reference of a device page is gone, and with it the zdd.
 *
 * Kernel    mm/memremap.c: free_zone_device_folio(); drivers/gpu/drm/drm_pagemap.c: drm_pagemap_folio_free(),
 *           drm_pagemap_zdd_destroy()
 * Kept      the reference of the pagemap goes first, that of the struct pages behind it; it may not sleep anywhere
 * Left out  what else the zdd releases
 */
import { call, flow, must, own, self, step } from '../../src/model/index.ts';
import { dev_pagemap } from '../resources/dev_pagemap.ts';
import { in_atomic } from '../resources/in_atomic.ts';
import { xe_pagemap } from '../resources/xe_pagemap.ts';
import { pagemap_put } from './pagemap_put.ts';

const m = own('m');

export const device_folio_free = flow({
  id: 'device_folio_free',
  kind: 'thread',
  source: 'mm/memremap.c: free_zone_device_folio()',
  fields: { m: 'pagemap' },
  params: ['m'],
  exits: ['done'],
  initial: 'free',
  states: {
    free: {
      on: { 'free_zone_device_folio: folio_free': step({ actions: [must(in_atomic(self).acquire())] }) },
    },
    put: call(pagemap_put, { with: { m, of: 'zdd' }, exits: { done: 'put_ref' } }),
    put_ref: {
      on: {
        'free_zone_device_folio: percpu_ref_put_many': step({
          actions: [must(xe_pagemap(m).deref()), must(dev_pagemap(m).put_folio()), must(in_atomic(self).release())],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
