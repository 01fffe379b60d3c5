/**
 * unmap_device_pages - undoes the mappings of device pages that a migration went to.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages(), of device pages;
 *           drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_device_unmap()
 * Kept      one device_unmap() a page with an address: dma_unmap_resource(), which has nothing to undo without an IOMMU
 * Left out  folios of several pages; that a hole of addresses ends nothing: the loop goes on behind it
 * Atomic    the entry of the array, which is private to the thread, is forgotten with the call
 *
 * `i` is the first page of the run, as in map_device_pages.
 */
import { flow, isNull, must, next, not, or, own, self, set, setting, step } from '../../src/model/index.ts';
import { iova } from '../resources/iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';

const i = own('i');
const entry = pagemap_addr(self, i);

export const unmap_device_pages = flow({
  id: 'unmap_device_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_unmap_pages()',
  fields: { i: 'index' },
  params: ['i'],
  exits: ['done'],
  initial: 'page',
  states: {
    page: {
      on: {
        'drm_pagemap_migrate_unmap_pages: device_unmap': step({
          alternatives: {
            unmapped: { guard: not(entry.is('encoded')) },
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
        'drm_pagemap_migrate_unmap_pages: i < npages (device_unmap)': step({
          alternatives: {
            last: { guard: or(isNull(next('index', i)), not(src_pfn(self, next('index', i)).is('device'))) },
            more: { actions: [set({ i: next('index', i) })], target: 'page' },
          },
        }),
      },
    },
    done: { exit: 'done' },
  },
});
