/**
 * iova - one page of the device's IOVA space, and its IOMMU entry.
 *
 * Kernel    drivers/iommu/dma-iommu.c
 * Kept      reserved, linked to a page, synced; mapped by dma_map_page(), or by dma_map_resource() to the memory of
 *           a peer (`vram`). `range` says for whom, or `by` for the migration of
 *           which thread; no call of the API carries it: a free finds its pages by it. Further:
 *           - lazy mode: unmapped and in the flush queue (`queued`), and still there when the IOTLB has been flushed since
 *             (`flushed`), until fq_ring_free() gives it back
 *           - an unlink stops at the first page that is not linked, and warns: what lies beyond is still translated
 *             (`behind`), also when the IOVA was given away (`left`), and when it has a new owner (`taken`)
 *           - `iova_rcache`: the rest of an IOVA of which only the first page was given back (`cut`)
 * Left out  neighbours in one IOMMU page; the emptying of the caches, which brings back what was cut off; the flush queue for
 *           what was left behind; DMA_IOVA_USE_SWIOTLB: behind an IOMMU only what is not aligned to its granule is bounced,
 *           and all that is mapped here is whole pages
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
    /** The unlink stopped before it. */
    leave: {},
    free: {},
    /** For a cookie of a range, which outlives its mapping. */
    alloc_cookie: { range: 'range' },
    link_resource: { vram: 'vram' },
    /** To memory that is behind all the pages that are modelled. */
    link_outside: {},
    /** The IOVA is given back in a shorter length, without it. */
    cut_off: {},
    /** Unmapped, and given to the flush queue. */
    queue: {},
    /** The IOTLB was flushed since. */
    flush: {},
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
        map_page: { target: 'mapped', actions: [set({ range: ev('range'), page: ev('page') })] },
        alloc_for: { target: 'reserved', actions: [set({ by: ev('by') })] },
        map_page_for: { target: 'mapped', actions: [set({ by: ev('by'), page: ev('page') })] },
        alloc_cookie: { target: 'reserved', actions: [set({ cookie: ev('range') })] },
        map_resource: { target: 'mapped', actions: [set({ range: ev('range'), vram: ev('vram') })] },
        map_resource_for: { target: 'mapped', actions: [set({ by: ev('by'), vram: ev('vram') })] },
      },
    },
    reserved: {
      holds: ['range', 'by', 'cookie'],
      on: {
        link: { target: 'linked', actions: [set({ page: ev('page') })] },
        link_resource: { target: 'linked', actions: [set({ vram: ev('vram') })] },
        link_outside: 'linked',
        free: 'none',
        queue: 'queued',
        cut_off: 'cut',
      },
    },
    linked: {
      holds: ['range', 'by', 'cookie', 'page', 'vram'],
      on: { sync: 'synced', unlink: 'reserved', leave: 'behind', unmap_page: 'none', queue: 'queued' },
    },
    synced: {
      holds: ['range', 'by', 'cookie', 'page', 'vram'],
      on: { unlink: 'reserved', leave: 'behind', unmap_page: 'none', queue: 'queued', access: 'ignore' },
    },
    mapped: { holds: ['range', 'by', 'page', 'vram'], on: { unmap_page: 'none', queue: 'queued', access: 'ignore' } },
    queued: { on: { flush: 'flushed' } },
    flushed: { on: { free: 'none' } },
    cut: {},
    behind: { holds: ['range', 'by', 'cookie', 'page', 'vram'], on: { free: 'left', queue: 'left', access: 'ignore' } },
    left: {
      holds: ['page', 'vram'],
      on: {
        alloc: { target: 'taken', actions: [set({ range: ev('range') })] },
        alloc_for: { target: 'taken', actions: [set({ by: ev('by') })] },
        access: 'ignore',
      },
    },
    taken: { holds: ['range', 'by', 'page', 'vram'], on: { free: 'left', queue: 'left', access: 'ignore' } },
  },
  illegal: {
    alloc: ['T1', 'an IOVA is handed out that is in use'],
    link: ['T1', 'a link outside an allocated IOVA, or over another link'],
    sync: ['T1', 'a sync of a page that is not linked'],
    unlink: ['T1', 'an unlink of a page that is not linked'],
    leave: ['T1', 'an unlink of a page that is not linked'],
    free: ['T1', 'the IOVA is freed while pages are linked to it'],
    cut_off: ['T1', 'an IOVA is given back while pages are linked to it'],
    queue: ['T1', 'an unmap of an address that is not mapped'],
    flush: ['T1', 'the flush queue holds an address that was not unmapped'],
    map_page: ['T1', 'an IOVA is handed out that is in use'],
    alloc_cookie: ['T1', 'an IOVA is handed out that is in use'],
    link_resource: ['T1', 'a link outside an allocated IOVA, or over another link'],
    link_outside: ['T1', 'a link outside an allocated IOVA, or over another link'],
    alloc_for: ['T1', 'an IOVA is handed out that is in use'],
    map_page_for: ['T1', 'an IOVA is handed out that is in use'],
    map_resource: ['T1', 'an IOVA is handed out that is in use'],
    map_resource_for: ['T1', 'an IOVA is handed out that is in use'],
    unmap_page: ['T1', 'an unmap of an address that is not mapped'],
    access: ['T3', 'the device uses an address that is not linked and synced: an IOMMU fault'],
  },
});
