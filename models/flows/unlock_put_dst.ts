/**
 * unlock_put_dst - lets go of one destination of a migration.
 *
 * Kernel    mm/migrate_device.c: __migrate_device_finalize(), folio_unlock() and folio_put() of the destination;
 *           drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migration_unlock_put_folio()
 * Kept      unlock before put; what no slot names is freed by the put
 * Left out  the reference of a page of system memory from the unlock to the put: it keeps nothing alive that a slot does not,
 *           and nothing is done with it
 * Atomic    the entry of the array is private to the thread: it is emptied with the put
 */
import {
  and,
  any,
  call,
  eq,
  ev,
  flow,
  has,
  isNull,
  must,
  ne,
  not,
  or,
  own,
  self,
  set,
  step,
} from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { page } from '../resources/page.ts';
import { folio_free } from './folio_free.ts';

const dst = dst_pfn(self, own('i'));
const is_page = not(isNull(dst.page));
const kept_alive = or(
  eq(devpage(dst.vram).mapped, true),
  any('thread', (t) => and(has(devpage(dst.vram).refs, t), ne(t, self))),
);

export const unlock_put_dst = flow({
  id: 'unlock_put_dst',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migration_unlock_put_folio()',
  fields: { i: 'index', d: 'vram' },
  params: ['i'],
  exits: ['done'],
  initial: 'unlock',
  states: {
    unlock: {
      on: {
        'drm_pagemap_migration_unlock_put_folio: folio_unlock(dst)': step({
          alternatives: {
            none: { guard: not(dst.is('device', 'page')), actions: [must(dst.clear())], target: 'done' },
            unused: { guard: and(is_page, page(dst.page).is('fresh')) },
            page: { guard: is_page, actions: [must(page(dst.page).unlock({ by: self }))] },
            device: { actions: [must(devpage(dst.vram).unlock({ by: self }))] },
          },
        }),
      },
    },
    put: {
      on: {
        'drm_pagemap_migration_unlock_put_folio: folio_put(dst)': step({
          read: { d: dst.vram },
          alternatives: {
            unused: {
              guard: and(is_page, page(dst.page).is('fresh'), eq(page(dst.page).by, self)),
              actions: [must(page(dst.page).put({ by: self })), must(dst.clear())],
              target: 'done',
            },
            unmapped: {
              guard: and(is_page, page(dst.page).is('unmapped'), eq(page(dst.page).by, self)),
              actions: [must(page(dst.page).free({ by: self })), must(dst.clear())],
              target: 'done',
            },
            page: { guard: is_page, actions: [must(dst.clear())], target: 'done' },
            device: {
              guard: kept_alive,
              actions: [must(devpage(dst.vram).put({ by: self })), must(dst.clear())],
              target: 'done',
            },
            last: {
              actions: [must(devpage(dst.vram).free({ by: self })), must(dst.clear()), set({ d: ev('d') })],
            },
          },
          atomic: 'with the array of the thread, which nobody else reads',
        }),
      },
    },
    free: call(folio_free, { with: { d: own('d') }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
