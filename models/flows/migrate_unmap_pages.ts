/**
 * migrate_unmap_pages - undoes the mappings of a migration.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages(); drivers/iommu/dma-iommu.c: dma_iova_destroy()
 * Kept      one destroy for an IOVA: unlink of [0, offset), then free; page by page without one, only where the array still has
 *           the page and an address
 * Atomic    what is unlinked with one call; the addresses are forgotten with it: they live on the stack of the thread
 */
import {
  and,
  each,
  eq,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const i = own('i');
const state = migrate_iova(self);
const entry = pagemap_addr(self, i);
const no_page = and(isNull(src_pfn(self, i).page), isNull(dst_pfn(self, i).page));
const dma_use_iova = state.is('live', 'stale');
const forget = each(
  'index',
  (j) => pagemap_addr(self, j).is('encoded'),
  (j) => pagemap_addr(self, j).forget(),
);

export const migrate_unmap_pages = flow({
  id: 'migrate_unmap_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages()',
  fields: { i: 'index' },
  params: ['i'],
  exits: ['done'],
  initial: 'use_iova',
  states: {
    use_iova: {
      on: {
        'drm_pagemap_migrate_unmap_pages: dma_use_iova': step({
          alternatives: {
            linked: { guard: and(dma_use_iova, ne(state.offset, 'none')) },
            reserved: { guard: dma_use_iova, target: 'free' },
            pages: { target: 'unmap_page' },
          },
        }),
      },
    },
    unlink: {
      on: {
        'dma_iova_destroy: iommu_unmap_fast': step({
          actions: [
            each(
              'addr',
              (a) => and(eq(iova(a).by, self), iova(a).is('linked', 'synced')),
              (a) => iova(a).unlink(),
            ),
            forget,
          ],
          atomic: 'with the flush of the IOTLB behind it: strict mode flushes before anything is freed',
        }),
      },
    },
    free: {
      on: {
        'dma_iova_destroy: iommu_dma_free_iova': step({
          actions: [
            must(state.free()),
            each(
              'addr',
              (a) => eq(iova(a).by, self),
              (a) => iova(a).free(),
            ),
          ],
          target: 'done',
        }),
      },
    },
    unmap_page: {
      on: {
        'drm_pagemap_migrate_unmap_pages: dma_unmap_page': step({
          alternatives: {
            none: { guard: no_page },
            unmapped: { guard: isNull(entry.addr) },
            iommu: {
              guard: setting('iommu'),
              actions: [must(iova(entry.addr).unmap_page()), must(entry.unmap())],
            },
            direct: { actions: [must(entry.unmap())] },
          },
        }),
      },
    },
    more: {
      on: {
        'drm_pagemap_migrate_unmap_pages: i < npages': step({
          alternatives: {
            more: {
              guard: not(isNull(next('index', i))),
              actions: [set({ i: next('index', i) })],
              target: 'unmap_page',
            },
            last: {},
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
