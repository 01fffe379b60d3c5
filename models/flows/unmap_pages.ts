/**
 * unmap_pages - undoes the DMA mapping of a range.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: __drm_gpusvm_unmap_pages(); drivers/iommu/dma-iommu.c: dma_iova_unlink(),
 *           dma_iova_free(), iommu_dma_unmap_phys(); kernel/dma/swiotlb.c: __swiotlb_tbl_unmap_single()
 * Kept      the flag test, unlink only when something was linked, free, one dma_unmap_page() a page, device_unmap() of each
 *           device page, the flags, the pagemap given back. An unlink stops at the first page that is not linked. In lazy mode
 *           it flushes the IOTLB all the same, and the free gives the IOVA back at once; only dma_unmap_page() leaves both to the
 *           flush queue. A bounce buffer is copied back, unless the device may only read
 * Left out  drm_pagemap_put() of no pagemap; the loop over pages that an IOVA covered: it does nothing
 * Atomic    an unlink covers [0, state_offset) in one call, with the flush of the IOTLB behind it, and the entries are
 *           forgotten with the flag that guards them; the copy back of a page goes with the release of its buffer
 *
 * Called with notifier_lock held: for write in the callback, for read on error exits and by the garbage collector.
 */
import {
  and,
  type Expr,
  each,
  eq,
  ev,
  flow,
  isNull,
  must,
  ne,
  next,
  not,
  or,
  own,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { bounce } from '../resources/bounce.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dma_map } from '../resources/dma_map.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { iotlb } from '../resources/iotlb.ts';
import { iova } from '../resources/iova.ts';
import { iova_state } from '../resources/iova_state.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { page } from '../resources/page.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { firstOf, rangeOf } from '../topology.ts';

const state = iova_state(own('r'));
const dma_use_iova = state.is('live', 'stale');
const locked = must(notifier_lock().assert_held({ by: self }));
/** Its address came from device_map(). Xe has nothing to undo for the memory of the device itself. */
const on_device = ne(dma_addr(own('v')).proto, 'system');
const mapped_by_driver = and(eq(rangeOf(own('v')), own('r')), not(dma_addr(own('v')).is('empty')), on_device);
/** An IOVA for the memory of a peer; without an IOMMU, dma_unmap_resource() has nothing to undo. */
const peer_iova = dma_addr(own('v')).is('encoded');
const clear_flags = [
  must(svm_pages(own('r')).clear_flag()),
  each(
    'virt',
    (v) => eq(rangeOf(v), own('r')),
    (v) => dma_addr(v).forget(),
  ),
];
const forgotten = 'the entries of an array whose flag is clear are not read again, so they go with the flag';
const anything_linked = and(dma_use_iova, ne(state.offset, 'none'));
const linked = (a: Expr<never, 'r'>) => iova(a).is('linked', 'synced');
/** The pages from the base of the IOVA to state_offset, as far as one after the other is linked. */
const up_to_hole = (a: Expr<never, never>) =>
  and(
    linked(a),
    or(
      and(eq(a, state.base), ne(state.offset, 'none')),
      and(eq(a, next('addr', state.base)), eq(state.offset, 'two'), linked(state.base)),
    ),
  );

export const unmap_pages = flow({
  id: 'unmap_pages',
  kind: 'thread',
  source: 'drivers/gpu/drm/drm_gpusvm.c: __drm_gpusvm_unmap_pages()',
  fields: { r: 'range', v: 'virt' },
  params: ['r'],
  exits: ['done'],
  initial: 'test',
  states: {
    test: {
      on: {
        '__drm_gpusvm_unmap_pages: flags.has_dma_mapping': step({
          alternatives: {
            not_mapped: { guard: not(svm_pages(own('r')).is('mapped')), actions: [locked], target: 'done' },
            mapped: { actions: [locked] },
          },
        }),
      },
    },
    use_iova: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_use_iova': step({
          alternatives: {
            linked: { guard: anything_linked, target: 'unlink' },
            reserved: { guard: dma_use_iova, target: 'free' },
            pages: { actions: [set({ v: firstOf(own('r')) })], target: 'unmap_page' },
          },
        }),
      },
    },
    unlink: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_iova_unlink': step({
          actions: [
            each(
              'addr',
              (a) => and(eq(iova(a).range, own('r')), iotlb(a).is('cached')),
              (a) => iotlb(a).flush(),
            ),
            each('addr', up_to_hole, (a) => iova(a).unlink()),
            each(
              'addr',
              (a) => and(eq(iova(a).range, own('r')), linked(a)),
              (a) => iova(a).leave(),
            ),
          ],
        }),
      },
    },
    free: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_iova_free': step({
          actions: [
            must(state.free()),
            each(
              'addr',
              (a) => eq(iova(a).range, own('r')),
              (a) => iova(a).free(),
            ),
          ],
          target: 'clear',
        }),
      },
    },
    unmap_page: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_unmap_page': step({
          read: { a: dma_addr(own('v')).addr },
          alternatives: {
            all_done: { guard: or(ne(rangeOf(own('v')), own('r')), dma_addr(own('v')).is('empty')), target: 'clear' },
            queued: {
              guard: and(setting('iommu'), setting('flush_queue'), not(on_device)),
              actions: [must(iova(ev('a')).queue()), set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
            copied_back: {
              guard: and(
                not(setting('iommu')),
                setting('swiotlb'),
                not(setting('read_only')),
                not(isNull(bounce(ev('a')).of)),
              ),
              actions: [
                must(page(bounce(ev('a')).page).copy_back({ virt: bounce(ev('a')).of, data: bounce(ev('a')).data })),
                must(bounce(ev('a')).unmap()),
                must(dma_map(own('v')).unmap()),
                set({ v: next('virt', own('v')) }),
              ],
              target: 'unmap_page',
            },
            bounced: {
              guard: and(not(setting('iommu')), setting('swiotlb'), not(on_device)),
              actions: [
                must(bounce(ev('a')).unmap()),
                must(dma_map(own('v')).unmap()),
                set({ v: next('virt', own('v')) }),
              ],
              target: 'unmap_page',
            },
            iommu: {
              guard: and(setting('iommu'), not(on_device)),
              actions: [must(iova(ev('a')).unmap_page()), set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
            direct: {
              guard: not(on_device),
              actions: [must(dma_map(own('v')).unmap()), set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
          },
        }),
        '__drm_gpusvm_unmap_pages: device_unmap': step({
          read: { a: dma_addr(own('v')).addr },
          alternatives: {
            iommu: {
              guard: and(mapped_by_driver, peer_iova),
              actions: [must(iova(ev('a')).unmap_page()), set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
            nothing: {
              guard: mapped_by_driver,
              actions: [set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
          },
        }),
      },
    },
    clear: {
      holds: ['r'],
      on: {
        '__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)': step({
          guard: isNull(svm_pages(own('r')).dpagemap),
          actions: clear_flags,
          target: 'done',
          atomic: forgotten,
        }),
        '__drm_gpusvm_unmap_pages: WRITE_ONCE(flags) (device pages)': step({
          guard: not(isNull(svm_pages(own('r')).dpagemap)),
          actions: clear_flags,
          atomic: forgotten,
        }),
      },
    },
    pagemap_put: {
      holds: ['r'],
      on: {
        '__drm_gpusvm_unmap_pages: drm_pagemap_put': step({
          actions: [must(dpagemap().put_range({ range: own('r') }))],
        }),
      },
    },
    pagemap_clear: {
      holds: ['r'],
      on: {
        '__drm_gpusvm_unmap_pages: svm_pages->dpagemap = NULL': step({
          actions: [must(svm_pages(own('r')).clear_dpagemap())],
        }),
      },
    },
    done: { exit: 'done' },
  },
});
