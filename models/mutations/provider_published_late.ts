import {
  and,
  eq,
  insertBefore,
  isNull,
  must,
  mutation,
  ne,
  not,
  own,
  replaceGuard,
  skip,
  step,
} from '../../src/model/index.ts';
import { dma_addr } from '../resources/dma_addr.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova_state } from '../resources/iova_state.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { boOf, deviceOf, firstOf, rangeOf } from '../topology.ts';

const r = own('r');
const v = own('v');
const first = hmm_pfn(firstOf(r));
const device_first = first.is('device');
const of_system = and(not(hmm_pfn(v).is('device')), not(device_first));

export const provider_published_late = mutation({
  id: 'provider_published_late',
  says: 'The pagemap of device pages is stored when all pages of the range are mapped, and an unmap without it skips pages of a peer.',
  source: 'fix 7f708f51e395 (CVE-2026-68240), before it',
  change: [
    skip('drm_gpusvm_get_pages: drm_pagemap_get'),
    skip('drm_gpusvm_get_pages: svm_pages->dpagemap'),
    // The loop knows the kind of the first page by a pointer of its own.
    replaceGuard('drm_gpusvm_get_pages: ctx->allow_mixed', and(not(hmm_pfn(v).is('device')), device_first)),
    replaceGuard('drm_gpusvm_get_pages: dma_use_iova/iova', and(of_system, iova_state(r).is('live', 'stale'))),
    replaceGuard('drm_gpusvm_get_pages: dma_use_iova/pages', of_system),
    insertBefore(
      'drm_gpusvm_get_pages: dma_iova_sync',
      'drm_gpusvm_get_pages: svm_pages->dpagemap (behind the loop)',
      step({
        alternatives: {
          device: {
            guard: device_first,
            actions: [
              must(dpagemap().get_range({ range: r })),
              must(svm_pages(r).set_dpagemap({ device: deviceOf(boOf(first.vram)) })),
            ],
          },
          system: {},
        },
      }),
    ),
    replaceGuard(
      '__drm_gpusvm_unmap_pages: device_unmap/iommu',
      and(
        eq(rangeOf(v), r),
        dma_addr(v).is('encoded'),
        ne(dma_addr(v).proto, 'system'),
        not(isNull(svm_pages(r).dpagemap)),
      ),
    ),
  ],
  killedBy: ['T5', 'M2'],
});
