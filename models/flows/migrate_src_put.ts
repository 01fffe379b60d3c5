/**
 * migrate_src_put - lets go of one source of a migration, restored or replaced.
 *
 * Kernel    mm/migrate_device.c: __migrate_device_finalize() and the restore loop of migrate_device_unmap(), folio_unlock() and
 *           folio_put() of the source
 * Kept      unlock before put; the page of a CPU fault stays locked, and its own reference goes on living; the last
 *           reference frees
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
import { page } from '../resources/page.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { folio_free } from './folio_free.ts';

const src = src_pfn(self, own('i'));
const fault_page = eq(src.vram, own('fault'));
const is_page = not(isNull(src.page));
const kept_alive = or(
  eq(devpage(src.vram).mapped, true),
  any('thread', (t) => and(has(devpage(src.vram).refs, t), ne(t, self))),
);

export const migrate_src_put = flow({
  id: 'migrate_src_put',
  kind: 'thread',
  source: 'mm/migrate_device.c: __migrate_device_finalize()',
  fields: { i: 'index', fault: 'vram', d: 'vram' },
  params: ['i', 'fault'],
  exits: ['done'],
  initial: 'unlock',
  states: {
    unlock: {
      on: {
        '__migrate_device_finalize: folio_unlock(src)': step({
          alternatives: {
            fault_page: { guard: and(not(is_page), fault_page) },
            replaced: { guard: and(is_page, page(src.page).is('migrating')) },
            page: { guard: is_page, actions: [must(page(src.page).unlock({ by: self }))] },
            device: { actions: [must(devpage(src.vram).unlock({ by: self }))] },
          },
        }),
      },
    },
    put: {
      on: {
        '__migrate_device_finalize: folio_put(src)': step({
          read: { d: src.vram },
          alternatives: {
            fault_page: { guard: and(not(is_page), fault_page), actions: [must(src.clear())], target: 'done' },
            replaced: {
              guard: and(is_page, page(src.page).is('migrating'), eq(page(src.page).by, self)),
              actions: [must(page(src.page).put({ by: self })), must(src.clear())],
              target: 'done',
            },
            unmapped: {
              guard: and(is_page, page(src.page).is('unmapped'), eq(page(src.page).by, self)),
              actions: [must(page(src.page).free({ by: self })), must(src.clear())],
              target: 'done',
            },
            page: { guard: is_page, actions: [must(src.clear())], target: 'done' },
            device: {
              guard: kept_alive,
              actions: [must(devpage(src.vram).put({ by: self })), must(src.clear())],
              target: 'done',
            },
            last: {
              actions: [must(devpage(src.vram).free({ by: self })), must(src.clear()), set({ d: ev('d') })],
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
