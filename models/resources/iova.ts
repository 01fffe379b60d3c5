/**
 * iova - one page of the device's IOVA space, its IOMMU entry and its IOTLB entry.
 *
 * Kernel    drivers/iommu/dma-iommu.c, strict mode
 * Kept      reserved, linked to a page, synced; a page of the system, or one in the memory of a peer (`vram`). `range` says for whom, or `by` for the migration of which thread; no call of the API carries it: an unlink and a free
 *           find their pages by it
 * Left out  the flush queue of lazy mode, bounce buffers, neighbours in one IOMMU page
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const iova = resource({
  id: 'iova',
  index: ['addr'],
  source: 'drivers/iommu/dma-iommu.c: one page of an IOVA',
  fields: { range: 'range', by: 'thread', cookie: 'range', page: 'page', vram: 'vram' },
  events: {
    alloc: { range: 'range' },
    link: { page: 'page' },
    sync: {},
    unlink: {},
    free: {},
    /** For a cookie of a range, which outlives its mapping. */
    alloc_cookie: { range: 'range' },
    link_resource: { vram: 'vram' },
    map_page: { range: 'range', page: 'page' },
    /** For a migration, by the thread that runs it. */
    alloc_for: { by: 'thread' },
    map_page_for: { by: 'thread', page: 'page' },
    /** dma_map_resource(): the memory of a peer. */
    map_resource: { range: 'range', vram: 'vram' },
    map_resource_for: { by: 'thread', vram: 'vram' },
    unmap_page: {},
    access: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        alloc: { target: 'reserved', actions: [set({ range: ev('range') })] },
        map_page: { target: 'synced', actions: [set({ range: ev('range'), page: ev('page') })] },
        alloc_for: { target: 'reserved', actions: [set({ by: ev('by') })] },
        alloc_cookie: { target: 'reserved', actions: [set({ cookie: ev('range') })] },
        map_page_for: { target: 'synced', actions: [set({ by: ev('by'), page: ev('page') })] },
        map_resource: { target: 'synced', actions: [set({ range: ev('range'), vram: ev('vram') })] },
        map_resource_for: { target: 'synced', actions: [set({ by: ev('by'), vram: ev('vram') })] },
      },
    },
    reserved: {
      holds: ['range', 'by', 'cookie'],
      on: {
        link: { target: 'linked', actions: [set({ page: ev('page') })] },
        link_resource: { target: 'linked', actions: [set({ vram: ev('vram') })] },
        free: 'none',
      },
    },
    linked: { holds: ['range', 'by', 'cookie', 'page', 'vram'], on: { sync: 'synced', unlink: 'reserved' } },
    synced: {
      holds: ['range', 'by', 'cookie', 'page', 'vram'],
      on: { unlink: 'reserved', unmap_page: 'none', access: 'ignore' },
    },
  },
  illegal: {
    alloc: ['T1', 'an IOVA is handed out that is in use'],
    link: ['T1', 'a link outside an allocated IOVA, or over another link'],
    sync: ['T1', 'a sync of a page that is not linked'],
    unlink: ['T1', 'an unlink of a page that is not linked'],
    free: ['T1', 'the IOVA is freed while pages are linked to it'],
    map_page: ['T1', 'an IOVA is handed out that is in use'],
    alloc_cookie: ['T1', 'an IOVA is handed out that is in use'],
    link_resource: ['T1', 'a link outside an allocated IOVA, or over another link'],
    alloc_for: ['T1', 'an IOVA is handed out that is in use'],
    map_page_for: ['T1', 'an IOVA is handed out that is in use'],
    map_resource: ['T1', 'an IOVA is handed out that is in use'],
    map_resource_for: ['T1', 'an IOVA is handed out that is in use'],
    unmap_page: ['T1', 'an unmap of an address that is not mapped'],
    access: ['T3', 'the device uses an address that is not linked and synced: an IOMMU fault'],
  },
});
