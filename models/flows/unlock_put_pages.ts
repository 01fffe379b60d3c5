/**
 * unlock_put_pages - gives back every destination.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migration_unlock_put_pages()
 * Kept      the array says nothing of them afterwards: a mapping that is not undone by then is not found any more
 */
import { and, call, each, eq, flow, isNull, next, own, self, set, step } from '../../src/model/index.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { unlock_put_dst } from './unlock_put_dst.ts';

const zeroed = each(
  'index',
  (j) => and(eq(j, own('i')), pagemap_addr(self, j).is('encoded')),
  (j) => pagemap_addr(self, j).lose(),
);

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
            last: { guard: isNull(next('index', own('i'))), actions: [zeroed] },
            more: { actions: [zeroed, set({ i: next('index', own('i')) })], target: 'put' },
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
