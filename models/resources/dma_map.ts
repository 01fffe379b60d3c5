/** dma_map - a direct mapping (IOMMU off or passthrough) of the page behind a virtual page: bookkeeping, no translation. */
import { ev, resource, set } from '../../src/model/index.ts';

export const dma_map = resource({
  id: 'dma_map',
  index: ['virt'],
  source: 'kernel/dma/direct.c: dma_direct_map_phys()',
  fields: { page: 'page' },
  events: { map: { page: 'page' }, unmap: {} },
  initial: 'none',
  states: {
    none: { on: { map: { target: 'mapped', actions: [set({ page: ev('page') })] } } },
    mapped: { holds: ['page'], on: { unmap: 'none' } },
  },
  illegal: {
    map: ['T1', 'a page is mapped over a live mapping'],
    unmap: ['T1', 'an unmap of a page that is not mapped'],
  },
});
