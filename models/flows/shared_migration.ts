/**
 * shared_migration - another process migrates a range with a device page that the two share, as after a fork.
 *
 * Kernel    mm/migrate_device.c: migrate_vma_collect_pmd(), migrate_device_unmap(); mm/swap.c: lru_add_drain_all()
 * Kept      the lock and the reference of the device page; that the entries of others, so this one's, are replaced only later, by the
 *           reverse map; the work item on every CPU in between, for a page of the system that the range has as well; the end
 *           without success, for another page that could not be isolated
 * Left out  its own entries and pages; a migration that succeeds
 */
import { accepts, and, call, each, eq, ev, flow, must, own, self, set, step } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';
import { lru_drain } from '../resources/lru_drain.ts';
import { slot } from '../resources/slot.ts';
import { try_to_migrate } from './try_to_migrate.ts';

const d = own('d');

export const shared_migration = flow({
  id: 'shared_migration',
  kind: 'thread',
  source: 'mm/migrate_device.c: migrate_device_unmap()',
  fields: { d: 'vram' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'migrate_vma_collect_pmd: folio_trylock (other process)': step({
          choose: { d: 'vram' },
          guard: and(accepts(devpage(ev('d')).lock({ by: self })), eq(devpage(ev('d')).mapped, true)),
          actions: [
            must(devpage(ev('d')).get({ by: self })),
            must(devpage(ev('d')).lock({ by: self })),
            set({ d: ev('d') }),
          ],
        }),
      },
    },
    drain: {
      on: { 'migrate_device_unmap: lru_add_drain_all': step({ actions: [must(lru_drain().queue())] }) },
    },
    wait: { on: { 'lru_add_drain_all: flush_work': step({ guard: lru_drain().is('none') }) } },
    unmap: call(try_to_migrate, { with: { d }, exits: { done: 'restore' } }),
    restore: {
      on: {
        'migrate_device_unmap: remove_migration_ptes (other process)': step({
          actions: [
            must(devpage(d).map()),
            each(
              'virt',
              (v) => and(slot(v).is('mig_device'), eq(slot(v).vram, d)),
              (v) => slot(v).remove_migration_device({ vram: d }),
            ),
          ],
          atomic: 'slot and reverse map change under the page-table lock',
        }),
      },
    },
    unlock: {
      on: {
        'migrate_device_unmap: folio_unlock (other process)': step({
          actions: [must(devpage(d).unlock({ by: self }))],
        }),
      },
    },
    put: {
      on: {
        'migrate_device_unmap: folio_put (other process)': step({
          actions: [must(devpage(d).put({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
