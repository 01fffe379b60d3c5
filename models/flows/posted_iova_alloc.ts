/**
 * posted_iova_alloc - an IOVA for pages in the memory of a peer, as Xe allocates it in the posted series.
 *
 * Kernel    patch 10 of 20260128004841.2436896: xe_drm_pagemap_device_iova_alloc()
 * Kept      NULL for the own device, where no cookie can be allocated, and where there is no IOVA; never an error
 * Left out  prove_locking(), which asks lockdep once for all calls
 * Atomic    the caller's assignment of the result goes with the last step: nobody else reads it before
 *
 * Called without notifier_lock.
 */
import { and, call, each, ev, flow, must, not, own, setting, step } from '../../src/model/index.ts';
import { in_range, room_for_range } from '../iova_extent.ts';
import { allocation, fails, reclaims, succeeds } from '../outcomes.ts';
import { hmm_pfn } from '../resources/hmm_pfn.ts';
import { iova } from '../resources/iova.ts';
import { posted_cookie } from '../resources/posted_cookie.ts';
import { firstOf, onPeer } from '../topology.ts';
import type { reclaim } from './reclaim.ts';

const r = own('r');
const cookie = posted_cookie(r);
const null_returned = [must(cookie.assign_null())];

/** `inline_reclaim`: the reclaim of the protocol that the flow is for. */
export const posted_iova_alloc = (inline_reclaim: typeof reclaim) =>
  flow({
    id: 'posted_iova_alloc',
    kind: 'thread',
    source: 'patch 10 of 20260128004841.2436896: xe_drm_pagemap_device_iova_alloc()',
    fields: { r: 'range' },
    params: ['r'],
    exits: ['done'],
    initial: 'own_device',
    states: {
      own_device: {
        on: {
          'xe_drm_pagemap_device_iova_alloc: pgmap_dev == dev': step({
            read: { d: hmm_pfn(firstOf(r)).vram },
            alternatives: {
              own: { guard: not(onPeer(ev('d'))), actions: null_returned, target: 'done' },
              peer: {},
            },
          }),
        },
      },
      kzalloc: {
        on: {
          'xe_drm_pagemap_device_iova_alloc: kzalloc': step({
            choose: { outcome: allocation },
            alternatives: {
              ok: { guard: succeeds, target: 'try_alloc' },
              fail: { guard: fails, actions: null_returned, target: 'done' },
              reclaim: { guard: reclaims },
            },
          }),
        },
      },
      kzalloc_reclaim: call(inline_reclaim, { with: {}, exits: { done: 'kzalloc' } }),
      try_alloc: {
        on: {
          'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc': step({
            choose: { base: 'addr' },
            guard: and(setting('iommu'), room_for_range(ev('base'), r)),
            actions: [
              must(cookie.assign_iova({ base: ev('base') })),
              each(
                'addr',
                (a) => in_range(a, ev('base'), r),
                (a) => iova(a).alloc_cookie({ range: r }),
              ),
            ],
            target: 'done',
          }),
          'xe_drm_pagemap_device_iova_alloc: dma_iova_try_alloc (false)': step({}),
        },
      },
      kfree: {
        on: {
          'xe_drm_pagemap_device_iova_alloc: kfree(cookie)': step({ actions: null_returned, target: 'done' }),
        },
      },
      done: { exit: 'done' },
    },
  });
