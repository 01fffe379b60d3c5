/**
 * What the tree of January and February 2026 has in common, before the IOVA API and with its first versions: read side by side with
 * `merged`. `base` names every difference in its header.
 */
import {
  addEffect,
  addFields,
  addPlaces,
  and,
  call,
  dropAlternative,
  eq,
  ev,
  insertAfter,
  keepFields,
  moveCallAfter,
  never,
  or,
  own,
  relabel,
  renameFunction,
  replaceGuard,
  retarget,
  retargetExit,
  set,
  setApart,
  skip,
  standsFor,
  startAt,
  step,
  within,
} from '../src/model/index.ts';
import { read_begin } from './flows/read_begin.ts';
import { slot } from './resources/slot.ts';
import { firstOf } from './topology.ts';

export const first_page = set({ v: firstOf(own('r')) });

/** The loop around hmm_range_fault() in drm_gpusvm_get_pages() and drm_gpusvm_range_evict(). */
const walks = [
  standsFor('hmm_range_fault', 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(); mm/hmm.c: hmm_range_fault()'),
  // The caller has a snapshot; the budget is asked, and a new one taken, after a collision.
  within(
    'hmm_range_fault',
    startAt('hmm_range_fault', 'lock'),
    dropAlternative('hmm_range_fault_unlocked_timeout: check_stable_address_space'),
    skip('hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)', 'in_time'),
    addEffect('hmm_range_fault_unlocked_timeout: mmap_read_lock_killable', first_page),
    insertAfter(
      'hmm_range_fault_unlocked_timeout: mmap_read_unlock (EBUSY)',
      'hmm_range_fault_unlocked_timeout: time_after(jiffies, timeout)',
      step({
        choose: { expired: 'boolean' },
        alternatives: { expired: { guard: ev('expired'), target: 'error' }, in_time: {} },
      }),
    ),
    retarget('hmm_do_fault: handle_mm_fault (VM_FAULT_OOM)', 'fault_unlock'),
    relabel(
      'hmm_range_fault_unlocked_timeout: mmap_read_lock_killable',
      'hmm_range_fault_unlocked_timeout: mmap_read_lock',
    ),
    renameFunction('hmm_range_fault_unlocked_timeout', 'caller of hmm_range_fault'),
    renameFunction('hmm_do_fault', 'hmm_vma_fault'),
  ),
  addPlaces('range_evict', { begin: call(read_begin, { with: {}, exits: { done: 'walk' } }) }),
  retarget('drm_gpusvm_range_evict: kvmalloc_array(pfns)/ok', 'begin'),
];

/** drm_gpusvm_scan_mm(): mmap_lock is kept while a new snapshot is waited for, and the exit of an error unlocks too much. */
const scan = [
  addPlaces('scan_mm_walk', {
    budget: {
      on: {
        'drm_gpusvm_scan_mm: time_after(jiffies, timeout)': step({
          choose: { expired: 'boolean' },
          alternatives: {
            expired: { guard: ev('expired'), target: 'err_unlock' },
            in_time: { actions: [first_page] },
          },
        }),
      },
    },
    begin_again: call(read_begin, { with: {}, exits: { done: 'check' } }),
  }),
  standsFor('scan_mm_walk', 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_scan_mm(); mm/hmm.c: hmm_range_fault()'),
  within(
    'scan_mm_walk',
    dropAlternative('hmm_range_fault_unlocked_timeout: check_stable_address_space'),
    skip('hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)', 'in_time'),
    addEffect('hmm_range_fault_unlocked_timeout: mmap_read_lock_killable', first_page),
    retarget('hmm_range_fault_locked: mmu_interval_check_retry/busy', 'budget'),
    // It asks for nothing to be faulted in.
    dropAlternative('walk_page_range: hmm_vma_handle_pte/no_vma'),
    dropAlternative('walk_page_range: hmm_vma_handle_pte/migrating'),
    dropAlternative('walk_page_range: hmm_vma_handle_pte/missing'),
    dropAlternative('walk_page_range: hmm_vma_handle_pte/write_protected'),
    relabel(
      'hmm_range_fault_unlocked_timeout: mmap_read_lock_killable',
      'hmm_range_fault_unlocked_timeout: mmap_read_lock',
    ),
    relabel(
      'hmm_range_fault_unlocked_timeout: mmap_read_unlock (ENOMEM, EBUSY)',
      'hmm_range_fault_unlocked_timeout: mmap_read_unlock (EBUSY)',
    ),
    renameFunction('hmm_range_fault_unlocked_timeout', 'drm_gpusvm_scan_mm'),
  ),
  retargetExit('scan_mm', 'walk', 'error', 'unlock'),
];

/** Who calls hmm_range_fault(), and how often. */
export const walks_of_callers = [
  setApart('scan_mm', 'walk', 'scan_mm_walk'),
  ...scan,
  ...walks,
  renameFunction('hmm_range_fault_locked', 'hmm_range_fault'),
];

/** The same steps of drm_gpusvm_get_pages() by what is called there. */
export const labels = [
  relabel(
    'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)',
    'drm_gpusvm_get_pages: time_after(jiffies, timeout)',
  ),
  relabel('drm_gpusvm_get_pages: mmput (ENOMEM, EBUSY)', 'drm_gpusvm_get_pages: mmput (EBUSY)'),
  relabel('drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)', 'drm_gpusvm_get_pages: kvmalloc_objs(dma_addr)'),
];

const not_selected =
  'device pages are not collected on the way to the device: MIGRATE_VMA_SELECT_DEVICE_PRIVATE is not set';

/** Device pages are not collected on the way to the device. */
export const no_device_pages = [
  // drm_pagemap_migrate_remote_to_local() is there, but no device page is collected that it could copy.
  dropAlternative('drm_pagemap_migrate_range: last->dpagemap'),
  dropAlternative('drm_pagemap_migrate_to_devmem: err (err_finalize)/next_run'),
  dropAlternative('xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram/device_to_device'),
  dropAlternative('xe_svm_copy: xe_migrate_to_vram, xe_migrate_from_vram/device_to_device_iova'),
  dropAlternative('remove_migration_ptes: remove_migration_pte (dst)/to_other_device'),
  dropAlternative('copy job: write over PCIe, dma_fence_signal'),
  dropAlternative('copy job: write over PCIe through the IOMMU, dma_fence_signal'),
  replaceGuard(
    'migrate_vma_collect_pmd: set_pte_at/not_selected',
    or(
      and(slot(own('v')).is('present'), eq(own('system'), false)),
      and(slot(own('v')).is('devpriv'), eq(own('system'), true)),
    ),
  ),
  never('drm_pagemap_migrate_to_devmem: own_pages/all', not_selected),
  never('drm_pagemap_migrate_to_devmem: own_pages/some', not_selected),
];

/** On the way to RAM the mapping is undone behind everything else. */
export const undone_behind_pages = [
  moveCallAfter('evict_to_ram', 'unmap', 'finalize_pages'),
  moveCallAfter('migrate_to_ram', 'undo', 'finalize'),
];

/** `mpages` of drm_pagemap_evict_to_ram() is counted up, and set back by nobody: a later round without pages goes on as if it had some. */
export const mpages_kept = [
  addFields('evict_to_ram', { mpages: 'boolean' }),
  keepFields('evict_to_ram', 'mmget', 'mpages'),
  addPlaces('evict_to_ram', {
    count: {
      on: {
        'drm_pagemap_migrate_populate_ram_pfn: ++*mpages': step({ actions: [set({ mpages: true })], target: 'map' }),
      },
    },
    mpages: {
      on: {
        'drm_pagemap_evict_to_ram: !mpages': step({
          alternatives: {
            of_the_round_before: { guard: eq(own('mpages'), true), target: 'map' },
            none: { target: 'finalize' },
          },
        }),
      },
    },
  }),
  retargetExit('evict_to_ram', 'populate_ram', 'ok', 'count'),
  retargetExit('evict_to_ram', 'populate_ram', 'none', 'mpages'),
];
