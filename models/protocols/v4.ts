/**
 * v4 - the series as its author posted it again on 4 February 2026: pages are packed into the IOVA, and nothing is left for peers.
 *
 * Four patches, Message-Id 20260205041921.3781292. Patches 1 and 3 are there as mails; 2 and 4 were read as the reviews quote them, whole
 * but for the context of their hunks. The files that they apply to are not there. By the names of the blobs, drm_gpusvm.c is that of
 * RFC v3 with both fixes of 30 January (20260130194928.3255613): the flag is forced before the undo of an error, and ranges of both
 * kinds may have device pages behind pages of the system. Everything else is taken to be as in `base`; where drm_pagemap.c differs is
 * not known.
 *
 * Beside `merged`:
 *
 *   drm_gpusvm_get_pages()            the pagemap is stored, and its reference taken, behind the sync, as in `base`. An error before
 *                                     that finds none
 *   __drm_gpusvm_unmap_pages()        one unlink of [0, state_offset) in any case, also of nothing. Without a stored pagemap,
 *                                     device_unmap() is not called
 *   drm_pagemap_migrate_unmap_pages() the same: unlink in any case, dma_iova_free() of the whole IOVA, neither through the flush queue
 *   drm_pagemap_evict_to_ram(), __drm_pagemap_migrate_to_ram()
 *                                     the mapping is undone behind migrate_*_finalize(), as in `base`. The state of an eviction stands
 *                                     above the label that it tries again from; neither it nor its offset is set back there
 *   drm_pagemap_migrate_map_device_pages(), source_peer_migrates
 *                                     nothing gets to them: device pages are not collected, see `base`. With a flag of 0, the function
 *                                     for pages of the system would be given device pages, as the review says; Xe sets it to 1
 */
import {
  addEffect,
  addPlaces,
  and,
  derive,
  dropAlternative,
  each,
  eq,
  isNull,
  narrow,
  not,
  own,
  relabel,
  replaceGuard,
  retarget,
  self,
  setting,
  skip,
  step,
} from '../../src/model/index.ts';
import { labels, mpages_kept, no_device_pages, undone_behind_pages, walks_of_callers } from '../january_tree.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iotlb } from '../resources/iotlb.ts';
import { iova } from '../resources/iova.ts';
import { iova_state } from '../resources/iova_state.ts';
import { migrate_iova } from '../resources/migrate_iova.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { untested_later } from '../rfc_v3.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { merged } from './merged.ts';

const r = own('r');
const v = own('v');
const on_device = hmm_pfn(v).is('device');
/** Pages of one kind only, so the first tells whether a device page came before. */
const pagemap = hmm_pfn(firstOf(r)).is('device');
const unwanted = and(eq(setting('migration'), 'devmem_only'), not(on_device));
const of_system = and(not(on_device), not(pagemap), not(unwanted));
const by_driver = and(eq(rangeOf(v), r), not(dma_addr(v).is('empty')), not(eq(dma_addr(v).proto, 'system')));

const mapping = [
  retarget('drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap', 'device_map'),
  replaceGuard('drm_gpusvm_get_pages: ctx->allow_mixed', and(not(on_device), pagemap)),
  replaceGuard('drm_gpusvm_get_pages: dma_use_iova/iova', and(of_system, iova_state(r).is('live', 'stale'))),
  replaceGuard('drm_gpusvm_get_pages: dma_use_iova/pages', of_system),
  addPlaces('dma_map_pages', {
    pagemap: {
      on: {
        'drm_gpusvm_get_pages: pagemap': step({
          alternatives: { device: { guard: pagemap, target: 'pagemap_get' }, system: { target: 'publish' } },
        }),
      },
    },
  }),
  retarget('drm_gpusvm_get_pages: dma_iova_sync/unused', 'pagemap'),
  retarget('drm_gpusvm_get_pages: svm_pages->dpagemap', 'publish'),
];

const unmapping = [
  replaceGuard('__drm_gpusvm_unmap_pages: dma_use_iova/linked', iova_state(r).is('live', 'stale')),
  dropAlternative('__drm_gpusvm_unmap_pages: dma_use_iova/reserved'),
  replaceGuard(
    '__drm_gpusvm_unmap_pages: device_unmap/iommu',
    and(by_driver, dma_addr(v).is('encoded'), not(isNull(svm_pages(r).dpagemap))),
  ),
  // What an earlier error left mapped by itself is no part of the IOVA.
  narrow('__drm_gpusvm_unmap_pages: dma_iova_free', 'iova.free', (a) => not(iova(a).is('mapped'))),
];

const of_thread = migrate_iova(self);
const migration = [
  replaceGuard('drm_pagemap_migrate_unmap_pages: dma_use_iova/linked', of_thread.is('live', 'stale')),
  dropAlternative('drm_pagemap_migrate_unmap_pages: dma_use_iova/reserved'),
  addEffect(
    'dma_iova_destroy: iommu_unmap_fast',
    each(
      'addr',
      (a) => and(eq(iova(a).by, self), iotlb(a).is('cached')),
      (a) => iotlb(a).flush(),
    ),
    'first',
  ),
  relabel('dma_iova_destroy: iommu_unmap_fast', 'drm_pagemap_migrate_unmap_pages: dma_iova_unlink'),
  dropAlternative('dma_iova_destroy: iommu_dma_free_iova/queued'),
  dropAlternative('dma_iova_destroy: iommu_dma_free_iova/shorter'),
  narrow('dma_iova_destroy: iommu_dma_free_iova/freed', 'iova.free', (a) => not(iova(a).is('mapped'))),
  relabel('dma_iova_destroy: iommu_dma_free_iova', 'drm_pagemap_migrate_unmap_pages: dma_iova_free'),
  skip('drm_pagemap_evict_to_ram: state = {}'),
];

export const v4 = derive(merged, {
  id: 'v4',
  says: 'The series again, of February 2026: pages packed into one IOVA for GPU and migrations, nothing for peers.',
  source: [{ file: 'PATCH v4', tree: 'Message-Id', commit: '20260205041921.3781292-1' }],
  untested: untested_later,
  changes: [
    ...walks_of_callers,
    ...labels,
    ...mapping,
    ...unmapping,
    ...no_device_pages,
    ...undone_behind_pages,
    ...mpages_kept,
    ...migration,
  ],
});
