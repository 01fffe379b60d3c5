/**
 * dev_pagemap - struct dev_pagemap: the struct pages of a VRAM region, and a device page that is in use.
 *
 * Kernel    mm/memremap.c: memremap_pages(), zone_device_page_init(), free_zone_device_folio(), memunmap_pages()
 * Kept      one device page, which holds a reference from its preparation until folio_free() has returned; the reference count
 *           is killed, and no page is prepared from then on; the pages go
 * Left out  more than one device page; the address range, which is requested before and released after
 */
import { eq, isNull, own, resource, set } from '../../src/model/index.ts';

const folio_alive = set({ folio: 'alive' });
const folio_dying = set({ folio: 'dying' });
const folio_null = set({ folio: null });
const put_folio = { guard: eq(own('folio'), 'dying'), actions: [folio_null] } as const;
const begin_free = { guard: eq(own('folio'), 'alive'), actions: [folio_dying] } as const;

export const dev_pagemap = resource({
  id: 'dev_pagemap',
  index: ['pagemap'],
  source: 'include/linux/memremap.h: struct dev_pagemap',
  fields: { folio: ['alive', 'dying'] },
  events: {
    remap: {},
    init_folio: {},
    /** The last reference of the device page is gone: folio_free() is called. */
    begin_free: {},
    /** percpu_ref_put_many(), after folio_free(). */
    put_folio: {},
    kill: {},
    unmap: {},
  },
  initial: 'none',
  states: {
    none: { on: { remap: 'mapped' } },
    mapped: {
      holds: ['folio'],
      on: {
        init_folio: { guard: isNull(own('folio')), actions: [folio_alive] },
        begin_free,
        put_folio,
        kill: { target: 'killed', actions: [set({ folio: own('folio') })] },
      },
    },
    killed: {
      holds: ['folio'],
      on: { begin_free, put_folio, unmap: { guard: isNull(own('folio')), target: 'none' } },
    },
  },
  illegal: {
    remap: ['R4', 'struct pages are made that are there'],
    init_folio: ['R4', 'a device page is prepared that is in use, or after memunmap_pages() began'],
    begin_free: ['N1', 'a device page is freed twice'],
    put_folio: ['R4', 'a device page drops its reference after the struct pages are gone'],
    kill: [
      'R4',
      'what was never mapped, or is about to be unmapped, is unmapped: the device-managed action is not there',
    ],
    unmap: ['R4', 'the struct pages go while a device page is alive'],
  },
  lock: { kind: 'completion', pending: ['killed'] },
});
