import { addPlaces, insertBefore, isNull, must, mutation, not, own, retarget, step } from '../../src/model/index.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { boOf, deviceOf, firstOf } from '../topology.ts';
import { err_unmap, errors_to_err_unmap } from './forced_unmapping.ts';

const r = own('r');
const stored = svm_pages(r).dpagemap;

export const pagemap_before_gap = mutation({
  id: 'pagemap_before_gap',
  says: 'The pagemap is stored, with its reference, before notifier_lock is dropped to allocate addresses, not when everything is mapped; and the undo of an error takes place.',
  source: 'a repair of patch 11 of 20260128004841.2436896, which leaves its other defects',
  change: [
    err_unmap,
    ...errors_to_err_unmap,
    retarget('xe_drm_pagemap_device_iova_link: dma_iova_link/fail', 'err_unmap'),
    retarget('xe_drm_pagemap_device_iova_sync: dma_iova_sync/fail', 'err_unmap'),
    addPlaces('dma_map_pages', {
      gap_pagemap: {
        on: {
          'drm_gpusvm_get_pages: svm_pages->dpagemap (gap)': step({
            alternatives: {
              stored: { guard: not(isNull(stored)), target: 'alloc_unlock' },
              none: {
                actions: [
                  must(dpagemap().get_range({ range: r })),
                  must(svm_pages(r).set_dpagemap({ device: deviceOf(boOf(hmm_pfn(firstOf(r)).vram)) })),
                ],
                target: 'alloc_unlock',
              },
            },
          }),
        },
      },
    }),
    retarget('drm_gpusvm_get_pages: !try_alloc/first', 'gap_pagemap'),
    insertBefore(
      'drm_gpusvm_get_pages: drm_pagemap_get',
      'drm_gpusvm_get_pages: svm_pages->dpagemap (stored)',
      step({
        alternatives: {
          stored: { guard: not(isNull(stored)), target: 'publish' },
          none: { target: 'pagemap_get' },
        },
      }),
    ),
  ],
  survives: 'a repair: what else patch 11 gets wrong shows behind it',
});
