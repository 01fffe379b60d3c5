/**
 * migrate_finalize - the slots that hold migration entries get what they are to name from now on.
 *
 * Kernel    mm/migrate_device.c: __migrate_device_finalize(); mm/migrate.c: remove_migration_ptes()
 * Kept      page by page: the destination where the migration succeeded, the source again where it did not; then source and
 *           destination are unlocked and put
 * Atomic    slots and reverse map of one page change under the page-table lock
 */
import {
  and,
  any,
  call,
  each,
  eq,
  flow,
  isNull,
  must,
  next,
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
import { slot } from '../resources/slot.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { migrate_restore } from './migrate_restore.ts';
import { migrate_src_put } from './migrate_src_put.ts';
import { unlock_put_dst } from './unlock_put_dst.ts';

const i = own('i');
const src = src_pfn(self, i);
const dst = dst_pfn(self, i);
const has_dst = dst.is('device', 'page');
const migrated = and(eq(src.migrate, true), has_dst);
const names_page = any('virt', (v) => and(slot(v).is('mig'), eq(slot(v).page, src.page)));
const names_device = any('virt', (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, src.vram)));

export const migrate_finalize = flow({
  id: 'migrate_finalize',
  kind: 'thread',
  source: 'mm/migrate_device.c: __migrate_device_finalize()',
  fields: { i: 'index', fault: 'vram' },
  params: ['i', 'fault'],
  exits: ['done'],
  initial: 'entry',
  states: {
    entry: {
      on: {
        '__migrate_device_finalize: MIGRATE_PFN_MIGRATE': step({
          alternatives: {
            no_source: { guard: not(src.is('page', 'device')), actions: [must(src.clear())], target: 'hole_put' },
            migrated: { guard: migrated, target: 'replace' },
            kept: { target: 'kept_put' },
          },
        }),
      },
    },
    hole_put: call(unlock_put_dst, { with: { i }, exits: { done: 'more' } }),
    kept_put: call(unlock_put_dst, { with: { i }, exits: { done: 'restore' } }),
    restore: call(migrate_restore, { with: { i, fault: own('fault') }, exits: { done: 'more' } }),
    replace: {
      on: {
        'remove_migration_ptes: remove_migration_pte (dst)': step({
          alternatives: {
            to_device: {
              guard: and(names_page, not(isNull(dst.vram))),
              actions: [
                must(devpage(dst.vram).map()),
                each(
                  'virt',
                  (v) => and(slot(v).is('mig'), eq(slot(v).page, src.page)),
                  (v) => slot(v).remove_migration_device({ vram: dst.vram }),
                ),
              ],
            },
            to_other_device: {
              guard: and(names_device, not(isNull(dst.vram))),
              actions: [
                must(devpage(dst.vram).map()),
                each(
                  'virt',
                  (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, src.vram)),
                  (v) => slot(v).remove_migration_device({ vram: dst.vram }),
                ),
              ],
            },
            to_ram: {
              guard: and(names_device, not(isNull(dst.page))),
              actions: [
                must(page(dst.page).settle({ by: self })),
                each(
                  'virt',
                  (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, src.vram)),
                  (v) => slot(v).remove_migration({ page: dst.page }),
                ),
              ],
            },
            cleared: { guard: not(or(names_page, names_device)) },
          },
          atomic: 'slot and reverse map change under the page-table lock',
        }),
      },
    },
    put_src: call(migrate_src_put, { with: { i, fault: own('fault') }, exits: { done: 'put_dst' } }),
    put_dst: call(unlock_put_dst, { with: { i }, exits: { done: 'more' } }),
    more: {
      on: {
        '__migrate_device_finalize: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'entry',
            },
            last: {},
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
