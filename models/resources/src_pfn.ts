/**
 * src_pfn - one entry of the source array of a migration.
 *
 * Kernel    include/linux/migrate.h: struct migrate_vma::src, MIGRATE_PFN_MIGRATE; the pfns of migrate_device_pfns()
 * Kept      nothing, a hole, a system page or a device page; `migrate` is MIGRATE_PFN_MIGRATE
 *
 * One array for each thread: a thread migrates one thing at a time.
 */
import { ev, resource, set } from '../../src/model/index.ts';

const kept = { actions: [set({ migrate: false })] } as const;

const migrate_true = set({ migrate: true });

export const src_pfn = resource({
  id: 'src_pfn',
  index: ['thread', 'index'],
  source: 'include/linux/migrate.h: struct migrate_vma::src',
  fields: { page: 'page', vram: 'vram', migrate: 'boolean' },
  events: { hole: {}, set_page: { page: 'page' }, set_device: { vram: 'vram' }, keep: {}, clear: {} },
  initial: 'empty',
  states: {
    empty: {
      on: {
        hole: { target: 'hole', actions: [migrate_true] },
        set_page: { target: 'page', actions: [set({ page: ev('page'), migrate: true })] },
        set_device: { target: 'device', actions: [set({ vram: ev('vram'), migrate: true })] },
        keep: 'ignore',
        clear: 'ignore',
      },
    },
    hole: { holds: ['migrate'], on: { keep: kept, clear: 'empty' } },
    page: { holds: ['page', 'migrate'], on: { keep: kept, clear: 'empty' } },
    device: { holds: ['vram', 'migrate'], on: { keep: kept, clear: 'empty' } },
  },
  illegal: {
    hole: ['V7', 'an entry of the source array is overwritten: its page stays locked for ever'],
    set_page: ['V7', 'an entry of the source array is overwritten: its page stays locked for ever'],
    set_device: ['V7', 'an entry of the source array is overwritten: its page stays locked for ever'],
  },
});
