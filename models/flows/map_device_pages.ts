/**
 * map_device_pages - maps device pages that a migration goes to, for the device that their content comes from.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_device_private_pages();
 *           drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_device_map()
 * Kept      one device_map() a page, of the pagemap that has the page and for the device that copies: dma_map_resource(), without an
 *           IOMMU the address on the bus, with one an IOVA of that device; each can fail, and what is mapped then stays for the
 *           caller to undo
 * Left out  folios of several pages; can_migrate_same_pagemap, which Xe does not set: no page is in the memory of the device that
 *           copies; entries without a page: every destination of a run is there; that each device has IOVAs of its own: here no two
 *           devices share one, so an address that was made for the other device is not told apart
 * Atomic    stores to the array, which is private to the thread, go with the call before them
 *
 * `i` is the first page of the run, whose sources are all in the memory of the device that copies.
 */
import {
  and,
  eq,
  ev,
  flow,
  isNull,
  must,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { dst_pfn } from '../resources/dst_pfn.ts';
import { iova } from '../resources/iova.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { src_pfn } from '../resources/src_pfn.ts';
import { onPeer, p2p_iommu } from '../topology.ts';

const i = own('i');
const entry = pagemap_addr(self, i);
const page = dst_pfn(self, i).vram;
/** The way from the device that copies to the page. */
const reached_over_pcie = or(
  and(onPeer(page), eq(setting('to_peer'), 'pcie')),
  and(not(onPeer(page)), eq(setting('from_peer'), 'pcie')),
);
const own_books = 'the call and the store to the array: both belong to this thread';

export const map_device_pages = flow({
  id: 'map_device_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_device_private_pages()',
  fields: { i: 'index' },
  params: ['i'],
  exits: ['ok', 'error'],
  initial: 'page',
  states: {
    page: {
      on: {
        'xe_drm_pagemap_device_map: dma_map_resource (migration)': step({
          guard: and(reached_over_pcie, not(p2p_iommu)),
          actions: [must(entry.encode_device({ vram: page, proto: 'p2p' }))],
          atomic: own_books,
        }),
        'xe_drm_pagemap_device_map: dma_map_resource (migration, iommu)': step({
          choose: { a: 'addr' },
          guard: and(reached_over_pcie, p2p_iommu, iova(ev('a')).is('none')),
          actions: [
            must(iova(ev('a')).map_resource_for({ by: self, vram: page })),
            must(entry.encode_iova({ addr: ev('a'), vram: page, proto: 'p2p' })),
          ],
          atomic: own_books,
        }),
        'drm_pagemap_migrate_map_device_private_pages: dma_mapping_error': step({ target: 'error' }),
      },
    },
    more: {
      on: {
        'drm_pagemap_migrate_map_device_private_pages: i < npages': step({
          alternatives: {
            last: {
              guard: or(isNull(next('index', i)), not(src_pfn(self, next('index', i)).is('device'))),
              target: 'ok',
            },
            more: { actions: [set({ i: next('index', i) })], target: 'page' },
          },
        }),
      },
    },
    ok: { exit: 'ok' },
    error: { exit: 'error' },
  },
});
