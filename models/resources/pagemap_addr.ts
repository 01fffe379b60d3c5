/**
 * pagemap_addr - one entry of the address array of a migration, and the mapping behind it.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: struct drm_pagemap_addr in drm_pagemap_migrate_map_system_pages()
 * Kept      the address; none for a hole; `leaked`: the array was freed without undoing the mapping, which nobody can any more
 * Left out  more than one leak of one position: the last is kept
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const pagemap_addr = resource({
  id: 'pagemap_addr',
  index: ['thread', 'index'],
  source: 'include/drm/drm_pagemap.h: struct drm_pagemap_addr',
  fields: { addr: 'addr', page: 'page' },
  events: { encode: { addr: 'addr', page: 'page' }, forget: {}, unmap: {}, lose: {} },
  initial: 'empty',
  states: {
    empty: {
      on: { encode: { target: 'encoded', actions: [set({ addr: ev('addr'), page: ev('page') })] }, forget: 'ignore' },
    },
    encoded: { holds: ['addr', 'page'], on: { forget: 'empty', unmap: 'empty', lose: 'leaked' } },
    leaked: {
      holds: ['page'],
      on: { encode: { target: 'encoded', actions: [set({ addr: ev('addr'), page: ev('page') })] }, forget: 'ignore' },
    },
  },
  illegal: {
    encode: ['T5', 'the address of a live mapping is overwritten: it stays mapped for ever'],
    lose: ['T5', 'the mapping of a page that is not mapped is lost'],
    unmap: ['T1', 'an unmap of a page that is not mapped'],
  },
});
