/**
 * migrate_restore - puts one source back into the slots that wait for it.
 *
 * Kernel    mm/migrate.c: remove_migration_ptes(src, src)
 * Kept      slots that still hold the migration entry get the source again; where somebody cleared them meanwhile, nothing
 *           happens, and whoever holds the source frees it
 * Atomic    the slot and the reverse map change under the page-table lock
 */
import { and, any, call, each, eq, flow, isNull, must, not, own, self, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { page } from '../resources/page.ts';
import { slot } from '../resources/slot.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { migrate_src_put } from './migrate_src_put.ts';

const src = src_pfn(self, own('i'));
const names_page = any('virt', (v) => and(slot(v).is('mig'), eq(slot(v).page, src.page)));
const names_device = any('virt', (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, src.vram)));

export const migrate_restore = flow({
  id: 'migrate_restore',
  kind: 'thread',
  source: 'mm/migrate.c: remove_migration_ptes()',
  fields: { i: 'index', fault: 'vram' },
  params: ['i', 'fault'],
  exits: ['done'],
  initial: 'remove',
  states: {
    remove: {
      on: {
        'remove_migration_ptes: remove_migration_pte (src)': step({
          alternatives: {
            page: {
              guard: and(not(isNull(src.page)), names_page),
              actions: [
                must(page(src.page).settle({ by: self })),
                each(
                  'virt',
                  (v) => and(slot(v).is('mig'), eq(slot(v).page, src.page)),
                  (v) => slot(v).remove_migration({ page: src.page }),
                ),
              ],
            },
            device: {
              guard: and(not(isNull(src.vram)), names_device),
              actions: [
                must(devpage(src.vram).map()),
                each(
                  'virt',
                  (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, src.vram)),
                  (v) => slot(v).remove_migration_device({ vram: src.vram }),
                ),
              ],
            },
            cleared: {},
          },
          atomic: 'slot and reverse map change under the page-table lock',
        }),
      },
    },
    put: call(migrate_src_put, { with: { i: own('i'), fault: own('fault') }, exits: { done: 'done' } }),
    done: { exit: 'done' },
  },
});
