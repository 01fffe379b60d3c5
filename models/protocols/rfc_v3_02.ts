/**
 * rfc_v3_02 - the series of January 2026 up to patch 02: drm_gpusvm maps pages of the system through an IOVA of the range.
 *
 * drm_gpusvm_get_pages()      dma_iova_try_alloc() for the whole range at page 0, if that is a page of the system; each page linked at
 *                             its position; one sync of the whole range behind the loop, with notifier_lock held. For a page of a device,
 *                             before its pagemap is looked at: if there is an IOVA, `last_phys` is linked in its place, whatever that
 *                             variable holds
 * __drm_gpusvm_unmap_pages()  if has_dma_mapping is stored: one destroy of the whole range instead of the loop, if there is an IOVA; the
 *                             state is cleared behind everything else. If it is not stored, nothing at all happens
 *
 * The exits of an error are those of `base`: the flag is set in a copy, which is not stored there, so nothing is undone, and
 * the state stays as it is.
 */
import {
  addEffect,
  addExit,
  addFields,
  addPlaces,
  addSteps,
  and,
  derive,
  dropAlternative,
  each,
  eq,
  ev,
  insertAfter,
  must,
  ne,
  next,
  not,
  or,
  own,
  retarget,
  self,
  set,
  setting,
  step,
} from '../../src/model/index.ts';
import { in_range, linked, reached_from, room_for_range } from '../iova_extent.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { notifier_lock } from '../resources/notifier_lock.ts';
import { pages_iova } from '../resources/pages_iova.ts';
import { rfc_patch, untested } from '../rfc_v3.ts';
import { firstOf, rangeOf } from '../topology.ts';
import { rfc_v3_01 } from './rfc_v3_01.ts';

const r = own('r');
const v = own('v');
const state = pages_iova(r);
const dma_use_iova = state.is('live', 'stale');
const on_device = hmm_pfn(v).is('device');
const last_page = ne(rangeOf(next('virt', v)), r);
const error = set({ v: null, last: null, err: 'error' });
const own_books = 'the call and the stores to the entry: notifier_lock keeps every other reader of them away';

/** state->addr + i * PAGE_SIZE. */
const second = next('addr', state.base);
const at_position = or(
  and(eq(v, firstOf(r)), eq(ev('a'), state.base)),
  and(eq(v, next('virt', firstOf(r))), eq(ev('a'), second)),
  and(eq(v, next('virt', next('virt', firstOf(r)))), eq(ev('a'), next('addr', second))),
);
const link = [
  must(iova(ev('a')).link({ page: ev('p') })),
  must(dma_addr(v).encode({ addr: ev('a'), proto: 'system' })),
];
const FIRST_DECIDES = 'with an IOVA, the first page of a device does not come this far, or is linked already';

const mapping = [
  addFields('dma_map_pages', { last: 'page' }),
  dropAlternative('drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap'),
  addSteps('dma_map_pages', 'try_alloc', {
    'drm_gpusvm_get_pages: dma_use_iova (device page)': step({
      alternatives: {
        iova: { guard: and(on_device, dma_use_iova), target: 'link_last' },
        none: { guard: on_device, target: 'page_to_dpagemap' },
      },
    }),
  }),
  addPlaces('dma_map_pages', {
    link_last: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_link (last_phys)': step({
          choose: { outcome: call_result, a: 'addr' },
          alternatives: {
            fail: { guard: and(at_position, fails), actions: [error], target: 'err_unmap_pages' },
            ok: {
              guard: at_position,
              actions: [must(iova(ev('a')).link({ page: own('last') }))],
              target: 'page_to_dpagemap',
            },
          },
        }),
      },
    },
    page_to_dpagemap: {
      on: { 'drm_gpusvm_get_pages: drm_pagemap_page_to_dpagemap': step({ target: 'device_map' }) },
    },
    use_iova_device: {
      on: {
        'drm_gpusvm_get_pages: dma_use_iova (device page, i > 0)': step({
          alternatives: {
            iova: { guard: dma_use_iova, target: 'link_last', unreachable: FIRST_DECIDES },
            none: { target: 'device_map' },
          },
        }),
      },
    },
    try_iova: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_try_alloc': step({
          choose: { base: 'addr' },
          guard: and(setting('iommu'), room_for_range(ev('base'), r)),
          actions: [
            must(state.try_alloc({ base: ev('base') })),
            each(
              'addr',
              (a) => in_range(a, ev('base'), r),
              (a) => iova(a).alloc({ range: r }),
            ),
          ],
        }),
        'drm_gpusvm_get_pages: dma_iova_try_alloc (false)': step({ actions: [must(state.zero())] }),
      },
    },
    use_iova_system: {
      on: {
        'drm_gpusvm_get_pages: dma_use_iova': step({
          read: { p: hmm_pfn(v).page },
          alternatives: {
            iova: { guard: dma_use_iova, actions: [set({ last: ev('p') })] },
            pages: { target: 'map_page' },
          },
          atomic: 'with the store to last_phys, a local variable',
        }),
      },
    },
    link: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_link': step({
          choose: { outcome: call_result, a: 'addr' },
          read: { p: hmm_pfn(v).page },
          alternatives: {
            fail: { guard: and(at_position, fails), actions: [error], target: 'err_unmap_pages' },
            last: {
              guard: and(at_position, last_page),
              actions: [...link, set({ v: null, last: null })],
              target: 'sync',
            },
            more: { guard: at_position, actions: [...link, set({ v: next('virt', v) })], target: 'use_iova' },
          },
          atomic: own_books,
        }),
      },
    },
    sync: {
      on: {
        'drm_gpusvm_get_pages: dma_iova_sync': step({
          choose: { outcome: call_result },
          alternatives: {
            device: {
              guard: and(succeeds, not(dma_use_iova), hmm_pfn(firstOf(r)).is('device')),
              target: 'pagemap_get',
            },
            unused: { guard: and(succeeds, not(dma_use_iova)), target: 'publish' },
            ok: {
              guard: and(succeeds, dma_use_iova),
              actions: [
                each(
                  'addr',
                  (a) => and(in_range(a, state.base, r), iova(a).is('linked')),
                  (a) => iova(a).sync(),
                ),
              ],
              target: 'publish',
            },
            fail: { guard: and(fails, dma_use_iova), actions: [set({ err: 'error' })], target: 'err_unmap_pages' },
          },
        }),
      },
    },
    error: { exit: 'error' },
  }),
  retarget('drm_gpusvm_get_pages: drm_pagemap_page_zone_device_data/same_zdd', 'use_iova_device'),
  retarget('drm_gpusvm_get_pages: is_zone_device_page', 'try_iova'),
  retarget('drm_gpusvm_get_pages: is_zone_device_page (i > 0)/pages', 'use_iova_system'),
  retarget('xe_drm_pagemap_device_map: xe_page_to_dpa/last', 'sync'),
  retarget('drm_gpusvm_get_pages: i < npages (device_map)/last', 'sync'),
  retarget('drm_gpusvm_get_pages: i < npages/last', 'sync'),
  addExit('get_pages', 'map', 'error', 'error_free'),
];

/** An error of the link or of the sync, which is neither -EFAULT nor -EOPNOTSUPP. */
const errors = addSteps('dma_map_pages', 'err_unlock', {
  'drm_gpusvm_get_pages: drm_gpusvm_notifier_unlock (err_unmap, of dma_iova_*)': step({
    guard: eq(own('err'), 'error'),
    actions: [must(notifier_lock().read_unlock({ by: self }))],
    target: 'error',
  }),
});

const unmapping = [
  addPlaces('unmap_pages', {
    use_iova: {
      on: {
        '__drm_gpusvm_unmap_pages: dma_use_iova': step({
          alternatives: {
            iova: { guard: dma_use_iova },
            pages: { target: 'unmap_page' },
          },
        }),
      },
    },
    unlink: {
      on: {
        'dma_iova_destroy: iommu_unmap_fast': step({
          actions: [
            each(
              'addr',
              (a) => and(linked(a), in_range(a, state.base, r), reached_from(a, state.base)),
              (a) => iova(a).unlink(),
            ),
            each(
              'addr',
              (a) => and(linked(a), in_range(a, state.base, r)),
              (a) => iova(a).leave(),
            ),
          ],
          atomic: 'with the flush of the IOTLB behind it: strict mode flushes before anything is freed',
        }),
      },
    },
    free: {
      on: {
        'dma_iova_destroy: iommu_dma_free_iova': step({
          alternatives: {
            queued: {
              guard: setting('flush_queue'),
              actions: [
                must(state.destroy()),
                each(
                  'addr',
                  (a) => in_range(a, state.base, r),
                  (a) => iova(a).queue(),
                ),
              ],
              target: 'clear',
            },
            freed: {
              actions: [
                must(state.destroy()),
                each(
                  'addr',
                  (a) => in_range(a, state.base, r),
                  (a) => iova(a).free(),
                ),
              ],
              target: 'clear',
            },
          },
        }),
      },
    },
  }),
  retarget('__drm_gpusvm_unmap_pages: flags.has_dma_mapping/mapped', 'use_iova'),
  insertAfter(
    '__drm_gpusvm_unmap_pages: svm_pages->dpagemap = NULL',
    '__drm_gpusvm_unmap_pages: svm_pages->state = __state',
    step({ actions: [must(state.zero())] }),
  ),
  retarget('__drm_gpusvm_unmap_pages: WRITE_ONCE(flags)', '__drm_gpusvm_unmap_pages: svm_pages->state = __state'),
  addEffect('__drm_gpusvm_range_remove: interval_tree_remove', must(state.kfree())),
];

export const rfc_v3_02 = derive(rfc_v3_01, {
  id: 'rfc_v3_02',
  says: 'The series of January 2026 up to patch 02: a range of system pages is mapped through one IOVA, linked page by page and synced once.',
  source: [rfc_patch('02')],
  untested: untested('02', 'M7', 'T12', 'V3', 'V4', 'V6', 'V7', 'V8', 'S2', 'S3', 'S4', 'R7', 'R11', 'L7'),
  resources: [pages_iova],
  changes: [...mapping, errors, ...unmapping],
});
