/**
 * dst_pfn - one entry of the destination array of a migration.
 *
 * Kernel    include/linux/migrate.h: struct migrate_vma::dst
 * Kept      nothing, a number from populate_devmem_pfn() that is no entry yet, a device page, a system page
 */
import { ev, resource, set } from '../../src/model/index.ts';

const to_page = { target: 'page', actions: [set({ page: ev('page') })] } as const;
const LOST = 'an entry of the destination array is overwritten: its page leaks';

export const dst_pfn = resource({
  id: 'dst_pfn',
  index: ['thread', 'index'],
  source: 'include/linux/migrate.h: struct migrate_vma::dst',
  fields: { page: 'page', vram: 'vram' },
  events: { populate: { vram: 'vram' }, encode: {}, set_page: { page: 'page' }, clear: {} },
  initial: 'empty',
  states: {
    empty: {
      on: { populate: { target: 'pfn', actions: [set({ vram: ev('vram') })] }, set_page: to_page, clear: 'ignore' },
    },
    pfn: { holds: ['vram'], on: { encode: 'device', clear: 'empty' } },
    device: { holds: ['vram'], on: { clear: 'empty' } },
    page: { holds: ['page'], on: { clear: 'empty' } },
  },
  illegal: {
    populate: ['V7', LOST],
    encode: ['V7', 'a destination is encoded that was not populated'],
    set_page: ['V7', LOST],
  },
});
