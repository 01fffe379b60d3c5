/**
 * base - drm_gpusvm and Xe before dma_iova_*: `merged` with what was different then.
 *
 * Read side by side with `merged`, drm_gpusvm.c differs in these functions:
 *
 *   drm_gpusvm_get_pages()            maps page by page with dma_map_page(), no IOVA for the range, no `state`, no
 *                                     `state_offset`; the flag is not forced before err_unmap (see dma_map_pages);
 *                                     hmm_range_fault() in a loop of its own (see hmm_range_fault); an array that is not
 *                                     zeroed, kvmalloc_objs(); time_after()
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
import { addEffect, derive, dropEffects, each, eq, own, relabel, replaceFlow, skip } from '../../src/model/index.ts';
import { dma_map_pages } from '../flows/base/dma_map_pages.ts';
import { hmm_range_fault } from '../flows/base/hmm_range_fault.ts';
import { unmap_pages } from '../flows/base/unmap_pages.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { rangeOf } from '../topology.ts';
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
    replaceFlow('hmm_range_fault', hmm_range_fault),
    replaceFlow('dma_map_pages', dma_map_pages),
    replaceFlow('unmap_pages', unmap_pages),

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
