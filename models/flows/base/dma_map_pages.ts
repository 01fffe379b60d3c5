/**
 * dma_map_pages - the loop that maps the pages of a range, the publication, and the undo; `base` form.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages(), from the loop over the pages to the unlock, and err_unmap
 * Kept      one dma_map_page() a page, behind an IOMMU, too: each takes an IOVA of its own, and the device can use it from
 *           then on. has_dma_mapping is set in a local copy of the flags, which is stored behind the loop; the undo goes by
 *           the stored one
 * Left out  device pages and their exits (-EOPNOTSUPP, -EAGAIN); folios of several pages
 * Atomic    the store to the entry goes with the call before it
 *
 * Called with notifier_lock held for read, which it releases.
 */
import {
  and,
  call,
  ev,
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
} from '../../../src/model/index.ts';
import { dma_addr } from '../../resources/dma_addr.ts';
import { dma_map } from '../../resources/dma_map.ts';
import { hmm_pfn } from '../../resources/hmm_pfn.ts';
import { iova } from '../../resources/iova.ts';
import { notifier_lock } from '../../resources/notifier_lock.ts';
import { svm_pages } from '../../resources/svm_pages.ts';
import { addressOf, rangeOf } from '../../topology.ts';
import { unmap_pages } from './unmap_pages.ts';

const r = own('r');
const v = own('v');
const unlock = must(notifier_lock().read_unlock({ by: self }));
const last_page = ne(rangeOf(next('virt', v)), r);
const own_books = 'the call and the store to the entry: notifier_lock keeps every other reader of it away';

export const dma_map_pages = flow({
  id: 'dma_map_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: drm_gpusvm_get_pages()',
  fields: { r: 'range', v: 'virt' },
  params: ['r', 'v'],
  exits: ['ok', 'fault'],
  initial: 'map_page',
  states: {
    map_page: {
      on: {
        'drm_gpusvm_get_pages: dma_map_page': step({
          read: { p: hmm_pfn(v).page, a: addressOf(hmm_pfn(v).page) },
          // A page that the device has no address for can only fail: it lies beyond the DMA mask.
          guard: and(not(setting('iommu')), not(isNull(ev('a')))),
          actions: [must(dma_map(v).map({ page: ev('p') })), must(dma_addr(v).encode({ addr: ev('a') }))],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_map_page (iommu)': step({
          choose: { a: 'addr' },
          read: { p: hmm_pfn(v).page },
          guard: and(setting('iommu'), iova(ev('a')).is('none')),
          actions: [
            must(iova(ev('a')).map_page({ range: r, page: ev('p') })),
            must(dma_addr(v).encode({ addr: ev('a') })),
          ],
          atomic: own_books,
        }),
        'drm_gpusvm_get_pages: dma_mapping_error': step({ actions: [set({ v: null })], target: 'err_unmap' }),
      },
    },
    page_mapped: {
      on: {
        'drm_gpusvm_get_pages: i < npages': step({
          alternatives: {
            last: { guard: last_page, actions: [set({ v: null })] },
            more: { actions: [set({ v: next('virt', v) })], target: 'map_page' },
          },
        }),
      },
    },
    publish: { on: { 'drm_gpusvm_get_pages: WRITE_ONCE(flags)': step({ actions: [must(svm_pages(r).publish())] }) } },
    unlock: { on: { 'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock': step({ actions: [unlock], target: 'ok' }) } },

    err_unmap: call(unmap_pages, { with: { r }, exits: { done: 'err_unlock' } }),
    err_unlock: {
      on: {
        'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap)': step({ actions: [unlock], target: 'fault' }),
      },
    },
    ok: { exit: 'ok' },
    fault: { exit: 'fault' },
  },
});
