/** unlock_put_pages - gives back every destination. Kernel: drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migration_unlock_put_pages(). */
import { call, flow, isNull, next, own, set, step } from '../../src/model/index.ts';
import { unlock_put_dst } from './unlock_put_dst.ts';

export const unlock_put_pages = flow({
  id: 'unlock_put_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migration_unlock_put_pages()',
  fields: { i: 'index' },
  params: ['i'],
  exits: ['done'],
  initial: 'put',
  states: {
    put: call(unlock_put_dst, { with: { i: own('i') }, exits: { done: 'more' } }),
    more: {
      on: {
        'drm_pagemap_migration_unlock_put_pages: i < npages': step({
          alternatives: {
            last: { guard: isNull(next('index', own('i'))) },
            more: { actions: [set({ i: next('index', own('i')) })], target: 'put' },
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
