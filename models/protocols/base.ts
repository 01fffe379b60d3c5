/**
 * base - drm_gpusvm and Xe before dma_iova_*: `merged` with what was different then.
 *
 * Read side by side with `merged`, drm_gpusvm.c differs in these functions:
 *
 *   drm_gpusvm_get_pages()            maps page by page with dma_map_page(), no IOVA for the range, no `state`, no
 *                                     `state_offset`; has_dma_mapping is set in a copy of the flags, stored behind
 *                                     the loop, and the undo of an error goes by the stored one; hmm_range_fault() in a
 *                                     loop of its own; an array that is not zeroed, kvmalloc_objs(); time_after()
 *   __drm_gpusvm_unmap_pages()        page by page, no unlink, no free
 *   drm_gpusvm_range_remove()         no IOVA state to free with the range
 *   drm_gpusvm_range_find_or_insert() no refusal of a VMA that maps a device (-EIO): `merged` leaves that out as well
 *
 * and mm/hmm.c in hmm_range_fault(): the fault within the walk, and -EFAULT where `merged` has -ENOMEM. What an array of
 * addresses says is forgotten where the array is freed: after a mapping error it still has entries.
 *
 * The same in both: drm_gpusvm_pages_valid_unlocked(), __drm_gpusvm_free_pages(), drm_gpusvm_notifier_invalidate(),
 * drm_gpusvm_range_set_unmapped(). Xe, the notifiers and the DMA layer are taken from the files of `merged`.
 *
 * Left out, with all of migration: the store of `dpagemap` behind the loop, -EOPNOTSUPP at a device page behind a system
 * page, drm_gpusvm_scan_mm() and its unlock of a lock that it does not hold, the loop of drm_gpusvm_range_evict().
 */
import {
  addEffect,
  derive,
  dropAlternative,
  dropEffects,
  each,
  eq,
  ev,
  insertAfter,
  own,
  relabel,
  renameFunction,
  retarget,
  set,
  skip,
  standsFor,
  startAt,
  step,
} from '../../src/model/index.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { merged } from './merged.ts';

const forget_entries = each(
  'virt',
  (v) => eq(rangeOf(v), own('r')),
  (v) => dma_addr(v).forget(),
);

export const base = derive(merged, {
  id: 'base',
  says: 'GPU shared virtual memory before the IOVA API: drm_gpusvm maps page by page, driven by Xe, without migration.',
  source: [
    {
      file: 'drivers/gpu/drm/drm_gpusvm.c',
      tree: 'torvalds/linux',
      commit: '0542972950ef26670a5696e43c0ea2b7b6ac96d4',
    },
    { file: 'mm/hmm.c', tree: 'bvanassche/linux', commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8' },
  ],
  drop: ['iova_state'],
  changes: [
    // The snapshot is that from before the test of an old mapping; the budget is asked, and a new one taken, after a collision.
    standsFor('hmm_range_fault', 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(); mm/hmm.c: hmm_range_fault()'),
    startAt('hmm_range_fault', 'lock'),
    skip('hmm_range_fault_unlocked_timeout: time_after(jiffies, deadline)', 'in_time'),
    addEffect('hmm_range_fault_unlocked_timeout: mmap_read_lock_killable', set({ v: firstOf(own('r')) })),
    insertAfter(
      'hmm_range_fault_unlocked_timeout: mmap_read_unlock (EBUSY)',
      'drm_gpusvm_get_pages: time_after(jiffies, timeout) (EBUSY)',
      step({
        choose: { expired: 'boolean' },
        alternatives: { expired: { guard: ev('expired'), target: 'error' }, in_time: {} },
      }),
    ),
    retarget('hmm_do_fault: handle_mm_fault (VM_FAULT_OOM)', 'fault_unlock'),
    relabel('hmm_range_fault_unlocked_timeout: mmap_read_lock_killable', 'drm_gpusvm_get_pages: mmap_read_lock'),
    renameFunction('hmm_range_fault_unlocked_timeout', 'drm_gpusvm_get_pages'),
    renameFunction('hmm_range_fault_locked', 'hmm_range_fault'),
    renameFunction('hmm_do_fault', 'hmm_vma_fault'),

    // No IOVA for the range: page by page, and nothing to sync.
    dropAlternative('drm_gpusvm_get_pages: dma_iova_try_alloc'),
    skip('drm_gpusvm_get_pages: dma_iova_try_alloc (false)'),
    skip('drm_gpusvm_get_pages: dma_use_iova', 'pages'),
    skip('drm_gpusvm_get_pages: dma_iova_sync', 'unused'),
    addEffect('__drm_gpusvm_unmap_pages: flags.has_dma_mapping/mapped', set({ v: firstOf(own('r')) })),
    skip('__drm_gpusvm_unmap_pages: dma_use_iova', 'pages'),

    // The undo goes by the stored flag, which is not set before everything is mapped.
    skip('drm_gpusvm_get_pages: flags.has_dma_mapping = true (err_unmap)'),
    dropAlternative('drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap)/error'),

    skip('drm_gpusvm_get_pages: *state = {}'),
    skip('drm_gpusvm_get_pages: state_offset = 0'),
    relabel(
      'drm_gpusvm_get_pages: time_after_eq(jiffies, timeout)',
      'drm_gpusvm_get_pages: time_after(jiffies, timeout)',
    ),
    relabel('drm_gpusvm_get_pages: mmput (ENOMEM, EBUSY)', 'drm_gpusvm_get_pages: mmput (EBUSY)'),
    relabel('drm_gpusvm_get_pages: kvzalloc_objs(dma_addr)', 'drm_gpusvm_get_pages: kvmalloc_objs(dma_addr)'),

    addEffect('drm_gpusvm_pages_valid_unlocked: __drm_gpusvm_free_pages', forget_entries),
    addEffect('__drm_gpusvm_free_pages: kvfree(dma_addr)/array', forget_entries),
    dropEffects('__drm_gpusvm_range_remove: interval_tree_remove', 'iova_state.kfree'),
  ],
});
