/**
 * base - drm_gpusvm, drm_pagemap and Xe before dma_iova_*: `merged` with what was different then.
 *
 * Read side by side with `merged`, in the functions that are modelled:
 *
 *   drm_gpusvm.c
 *   drm_gpusvm_get_pages()            maps page by page with dma_map_page(), no IOVA for the range, no `state`, no
 *                                     `state_offset`; has_dma_mapping is set in a copy of the flags, stored behind the loop,
 *                                     and the undo of an error goes by the stored one; the pagemap is stored behind the
 *                                     loop, too; hmm_range_fault() in a loop of its own; an array that is not zeroed,
 *                                     kvmalloc_objs(); time_after()
 *   __drm_gpusvm_unmap_pages()        page by page, no unlink, no free
 *   drm_gpusvm_range_remove()         no IOVA state to free with the range
 *   drm_gpusvm_scan_mm()              waits for a new snapshot with mmap_lock held; the exit of a failed walk unlocks
 *                                     notifier_lock, which it has not taken
 *   drm_gpusvm_range_evict()          hmm_range_fault() in a loop of its own; like `merged` it keeps its reference to the mm
 *                                     where the array cannot be had
 *   drm_pagemap.c
 *   drm_pagemap_migrate_map_pages()   one function for pages of the system and of devices, page by page
 *   drm_pagemap_migrate_unmap_pages() page by page, where the array still has the page
 *   drm_pagemap_migrate_to_devmem()   device pages are not collected: MIGRATE_VMA_SELECT_DEVICE_PRIVATE is not set, so nothing gets
 *                                     to drm_pagemap_migrate_remote_to_local(): what a peer has goes through RAM
 *   drm_pagemap_evict_to_ram(), __drm_pagemap_migrate_to_ram()
 *                                     the mapping is undone behind migrate_*_finalize(), when the pages are public and, after
 *                                     an error, the array of destinations is empty
 *   mm/hmm.c
 *   hmm_range_fault()                 the fault within the walk, and -EFAULT where `merged` has -ENOMEM
 *
 * What an array of addresses says is forgotten where the array is freed: after a mapping error it still has entries. The loop
 * around hmm_range_fault() is the same in drm_gpusvm_get_pages() and drm_gpusvm_range_evict(), but for when the budget of
 * time is asked; its steps are called `caller of hmm_range_fault` for both.
 *
 * The same in both: drm_gpusvm_pages_valid_unlocked(), __drm_gpusvm_free_pages(), drm_gpusvm_notifier_invalidate(),
 * drm_gpusvm_range_set_unmapped(), drm_pagemap_migrate_populate_ram_pfn() but for the order of a folio, which it asks of a
 * page that it has put. Xe, the notifiers, mm/migrate_device.c and the DMA layer are taken from the files of `merged`.
 *
 * Different, but left out in `merged` as well: the refusal of a VMA that maps a device (-EIO, not here); folios of several
 * pages; a driver's populate_devmem_pfn() that fails, and a failed copy between devices, which leave raw page numbers behind.
 */
import {
  addEffect,
  and,
  derive,
  dropAlternative,
  dropEffectsOn,
  each,
  eq,
  not,
  own,
  relabel,
  renameFunction,
  replaceGuard,
  retarget,
  setting,
  skip,
  standsFor,
} from '../../src/model/index.ts';
import { first_page, labels, no_device_pages, undone_behind_pages, walks_of_callers } from '../january_tree.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { merged } from './merged.ts';

const forget_entries = each(
  'virt',
  (v) => eq(rangeOf(v), own('r')),
  (v) => dma_addr(v).forget(),
);
const on_device = hmm_pfn(own('v')).is('device');
/** Pages of one kind only, so the first tells whether a device page came before. */
const pagemap = hmm_pfn(firstOf(own('r'))).is('device');
const unwanted = and(eq(setting('migration'), 'devmem_only'), not(on_device));

/** No IOVA for the range: page by page, and nothing to sync. The pagemap is stored when everything is mapped. */
const mapping = [
  retarget('drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap', 'device_map'),
  dropAlternative('drm_gpusvm_get_pages: dma_iova_try_alloc'),
  retarget('drm_gpusvm_get_pages: dma_iova_try_alloc (false)', 'map_page'),
  relabel('drm_gpusvm_get_pages: dma_iova_try_alloc (false)', 'drm_gpusvm_get_pages: is_zone_device_page'),
  replaceGuard('drm_gpusvm_get_pages: ctx->allow_mixed', and(not(on_device), pagemap)),
  dropAlternative('drm_gpusvm_get_pages: dma_use_iova/iova'),
  replaceGuard('drm_gpusvm_get_pages: dma_use_iova/pages', and(not(on_device), not(pagemap), not(unwanted))),
  relabel('drm_gpusvm_get_pages: dma_use_iova', 'drm_gpusvm_get_pages: is_zone_device_page (i > 0)'),
  skip('drm_gpusvm_get_pages: dma_iova_sync', 'unused'),
  retarget('xe_drm_pagemap_device_map: xe_page_to_dpa/last', 'pagemap_get'),
  retarget('drm_gpusvm_get_pages: i < npages (device_map)/last', 'pagemap_get'),
  retarget('drm_gpusvm_get_pages: svm_pages->dpagemap', 'publish'),

  // The undo goes by the stored flag, which is not set before everything is mapped.
  skip('drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)'),
  dropAlternative('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap)/error'),

  addEffect('__drm_gpusvm_unmap_pages: flags.has_dma_mapping/mapped', first_page),
  skip('__drm_gpusvm_unmap_pages: dma_use_iova', 'pages'),

  skip('drm_gpusvm_get_pages: *state = {}'),
  skip('drm_gpusvm_get_pages: state_offset = 0'),

  addEffect('drm_gpusvm_pages_valid_unlocked: __drm_gpusvm_free_pages', forget_entries),
  addEffect('__drm_gpusvm_free_pages: kvfree(dma_addr)/array', forget_entries),
];

/** Page by page here as well; on the way to RAM the mapping is undone behind everything else, with what the array says then. */
const migration = [
  dropAlternative('drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page/first'),
  retarget('drm_pagemap_migrate_map_system_pages: migrate_pfn_to_page/page', 'map_page'),
  skip('drm_pagemap_migrate_map_system_pages: dma_iova_sync', 'unused'),
  renameFunction('drm_pagemap_migrate_map_system_pages', 'drm_pagemap_migrate_map_pages'),
  standsFor('map_system_pages', 'drivers/gpu/drm/drm_pagemap.c: drm_pagemap_migrate_map_pages()'),
  skip('drm_pagemap_migrate_unmap_pages: dma_use_iova', 'pages'),
  skip('drm_pagemap_migrate_range: state = {}'),
  skip('drm_pagemap_evict_to_ram: state = {}'),
];

export const base = derive(merged, {
  id: 'base',
  says: 'GPU shared virtual memory before the IOVA API: drm_gpusvm and drm_pagemap map page by page, driven by Xe.',
  source: [
    {
      file: 'drivers/gpu/drm/drm_gpusvm.c',
      tree: 'torvalds/linux',
      commit: '0542972950ef26670a5696e43c0ea2b7b6ac96d4',
    },
    {
      file: 'drivers/gpu/drm/drm_pagemap.c',
      tree: 'torvalds/linux',
      commit: '10dd1eaa80a56d3cf6d7c36b5269c8fed617f001',
    },
    { file: 'mm/hmm.c', tree: 'bvanassche/linux', commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8' },
  ],
  drop: ['iova_state', 'migrate_iova'],
  changes: [
    ...walks_of_callers,
    ...labels,
    ...mapping,
    ...no_device_pages,
    ...undone_behind_pages,
    ...migration,
    dropEffectsOn('iova_state'),
    dropEffectsOn('migrate_iova'),
  ],
});
