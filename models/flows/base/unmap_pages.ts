/**
 * unmap_pages - undoes the DMA mapping of a range; `base` form.
 *
 * Kernel    drivers/gpu/drm/drm_gpusvm.c: __drm_gpusvm_unmap_pages()
 * Kept      the flag test, one dma_unmap_page() a page, behind an IOMMU, too, the flags
 * Left out  device pages; drm_pagemap_put()
 * Atomic    the entries are forgotten with the flag that guards them
 *
 * Called with notifier_lock held: for write in the callback, for read on error exits and by the garbage collector.
 */
import {
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
} from '../../../src/model/index.ts';
import { dma_addr } from '../../resources/dma_addr.ts';
import { dma_map } from '../../resources/dma_map.ts';
import { iova } from '../../resources/iova.ts';
import { notifier_lock } from '../../resources/notifier_lock.ts';
import { svm_pages } from '../../resources/svm_pages.ts';
import { firstOf, rangeOf } from '../../topology.ts';

const locked = must(notifier_lock().assert_held({ by: self }));

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
            mapped: { actions: [locked, set({ v: firstOf(own('r')) })] },
          },
        }),
      },
    },
    unmap_page: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_unmap_page': step({
          read: { a: dma_addr(own('v')).addr },
          alternatives: {
            all_done: { guard: or(ne(rangeOf(own('v')), own('r')), isNull(ev('a'))), target: 'clear' },
            iommu: {
              guard: setting('iommu'),
              actions: [must(iova(ev('a')).unmap_page()), set({ v: next('virt', own('v')) })],
              target: 'unmap_page',
            },
            direct: {
              actions: [must(dma_map(own('v')).unmap()), set({ v: next('virt', own('v')) })],
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
          actions: [
            must(svm_pages(own('r')).clear_flag()),
            each(
              'virt',
              (v) => eq(rangeOf(v), own('r')),
              (v) => dma_addr(v).forget(),
            ),
          ],
          atomic: 'the entries of an array whose flag is clear are not read again, so they go with the flag',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
