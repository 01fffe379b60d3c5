/** zdd_put - a migration drops its reference of the zdd. Kernel: drivers/gpu/drm/drm_pagemap.c: drm_pagemap_zdd_put(). */
import { any, call, flow, has, must, own, step } from '../../src/model/index.ts';
import { zdd } from '../resources/zdd.ts';
import { zdd_destroy } from './zdd_destroy.ts';

const b = own('b');
const device_pages = any('vram', (d) => has(zdd(b).folios, d));

export const zdd_put = flow({
  id: 'zdd_put',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_zdd_put()',
  fields: { b: 'bo' },
  params: ['b'],
  exits: ['done'],
  initial: 'put',
  states: {
    put: {
      on: {
        'drm_pagemap_zdd_put: kref_put': step({
          alternatives: {
            more: { guard: device_pages, actions: [must(zdd(b).put_creator())], target: 'done' },
            last: { actions: [must(zdd(b).put_creator())] },
          },
        }),
      },
    },
    destroy: call(zdd_destroy, { with: { b }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
