/**
 * fabric_dma_api - the other position in the thread: the fabric as a device of the DMA API, whose translation is an attached IOMMU.
 *
 * Nobody posted this as code. It is `fabric` with the shape that the DMA API has for IOVAs, as replies of 28 and 29 January 2026 to
 * Message-Id 20260128004841.2436896-7 propose: no cookie but a state in the object; addresses are allocated where the pages are
 * mapped, with notifier_lock held, and freed by the callback that unlinks them. Nothing waits to be freed, and nobody needs to come
 * back. Whether that is right depends on what the allocation may do: the switch `fabric_alloc`.
 */
import {
  addPlaces,
  call,
  derive,
  must,
  own,
  relabel,
  renameFunction,
  retarget,
  retargetExit,
  self,
  skip,
  step,
} from '../../src/model/index.ts';
import { pages_iova_free } from '../flows/pages_iova_free.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { fabric } from './fabric.ts';

const r = own('r');

export const fabric_dma_api = derive(fabric, {
  id: 'fabric_dma_api',
  says: 'The memory of a peer as the DMA API maps everything: addresses allocated with notifier_lock held, and freed by the callback.',
  source: [],
  untested: {
    M7: 'nothing is write-protected: no fork here',
    V8: 'no fork here',
    T6: 'system pages have the addresses that they have in merged',
    T13: 'system pages have the addresses that they have in merged',
    V3: 'nothing migrates here: fabric has that',
    V4: 'nothing migrates here: fabric has that',
    V6: 'nothing migrates here: merged has that',
    V7: 'nothing migrates here: fabric has that',
    L7: 'nothing migrates here: fabric has that',
    S3: 'the other owners of pages are those of merged',
    S4: 'the other owners of blocks are those of merged',
    R7: 'the only reference to the mm that may be the last one is that of an eviction of the range, see fabric',
    'migrate_iova_alloc: ': 'nothing migrates here: fabric has that',
    'migrate_iova_unmap: ': 'nothing migrates here: fabric has that',
    'map_device_pages: drm_pagemap_migrate_map_device_private_pages: i < npages/more': 'nothing migrates here',
    'device_iova_alloc: xe_drm_pagemap_device_iova_alloc: xpagemap->drm.dev/own': 'no page of the device itself here',
    'device_iova_alloc: dma_iova_try_alloc (fabric): ual_use_iova/physical': 'nothing is allocated: fabric has that',
    'device_iova_alloc: dma_iova_try_alloc (fabric): xe_bo_create_locked': 'memory of the target is never full here',
    'device_iova_alloc: dma_iova_try_alloc (fabric): addresses of the target (ENOSPC':
      'sizes with fewer addresses than pages are refused',
  },
  changes: [
    // Allocated in place.
    skip('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (try_alloc)'),
    addPlaces('get_pages', {
      alloc_failed: {
        on: {
          'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (dma_iova_try_alloc)': step({
            actions: [must(notifier_lock().read_unlock({ by: self }))],
            target: 'error_free',
          }),
        },
      },
    }),
    retargetExit('get_pages', 'alloc_addresses', 'done', 'map'),
    retargetExit('get_pages', 'alloc_addresses', 'error', 'alloc_failed'),
    // The state is part of the range.
    retarget('xe_drm_pagemap_device_iova_alloc: xpagemap->drm.dev/peer', 'distance'),
    relabel('xe_drm_pagemap_device_iova_alloc: kfree(cookie)', 'xe_drm_pagemap_device_iova_alloc: dma_use_iova'),
    retarget('ual_iova_try_alloc: alloc_pages (GFP_NOWAIT)/fail', 'error'),
    retarget('ual_iova_try_alloc: alloc_pages (GFP_KERNEL)/fail', 'error'),
    retarget('ual_iova_try_alloc: dma_resv_unlock/error', 'error'),
    retarget('ual_iova_try_alloc: addresses of the target (ENOSPC)', 'error'),
    // Freed in the callback.
    addPlaces('unmap_pages', {
      free_addresses: call(pages_iova_free, { with: { r }, exits: { done: 'done' } }),
    }),
    retarget('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', 'free_addresses'),
    // What the functions are called then.
    renameFunction('ual_iova_try_alloc', 'dma_iova_try_alloc (fabric)'),
    renameFunction('ual_iova_unlink', 'dma_iova_unlink (fabric)'),
    renameFunction('ual_iova_free', 'dma_iova_free (fabric)'),
  ],
});
