/**
 * pages_iova_free - frees the addresses that a range has in the memory of a peer, and its reference of the pagemap.
 *
 * Kernel    patch 11 of Message-Id 20260128004841.2436896: drm_gpusvm_pages_iova_free(); patch 10: xe_drm_pagemap_device_iova_free()
 * Kept      the free, which may sleep; over a fabric what it needs at the target, by the switch `fabric_alloc`, as the allocation: it may
 *           reclaim, or takes the reservation lock; the pointer cleared; the
 *           pagemap put, which kept the provider until then
 * Left out  page-table memory of the target as memory; reclaim as steps: that it may come is what L2 asks about
 * Atomic    kfree() of the cookie goes with the free
 *
 * The patch leaves the pointer as it is, and a second call frees again; it clears the pagemap only where there was a cookie. Here
 * both are cleared. Called without notifier_lock.
 */
import { and, each, eq, flow, isNull, must, or, own, self, setting, step, wait } from '../../src/model/index.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { iova } from '../resources/iova.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';
import { svm_pages } from '../resources/svm_pages.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';

const r = own('r');
const cookie = iova_cookie(r);
const through_pagemap = must(dpagemap().use({ range: r }));
const policy = (...names: readonly string[]) => or(...names.map((name) => eq(setting('fabric_alloc'), name)));
const free_addresses = [
  must(cookie.free()),
  through_pagemap,
  each(
    'addr',
    (a) => eq(fabric_pte(a).cookie, r),
    (a) => fabric_pte(a).free(),
  ),
];

export const pages_iova_free = flow({
  id: 'pages_iova_free',
  kind: 'thread',
  source: 'patch 11 of 20260128004841.2436896: drm_gpusvm_pages_iova_free()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['done'],
  initial: 'cookie',
  states: {
    cookie: {
      on: {
        'drm_gpusvm_pages_iova_free: iova_cookie': step({
          alternatives: {
            iova: { guard: cookie.is('iova') },
            network: { guard: and(cookie.is('network'), policy('reclaim_safe', 'fails')), target: 'ual_free' },
            network_reclaims: { guard: and(cookie.is('network'), policy('reclaim_unsafe')), target: 'ual_alloc' },
            network_resv: { guard: cookie.is('network'), target: 'resv_lock' },
            dangling: {
              guard: cookie.is('dangling'),
              target: 'ual_free',
              unreachable: 'the pointer is cleared with the free',
            },
            none: { target: 'clear' },
          },
        }),
      },
    },
    dma_iova_free: {
      on: {
        'xe_drm_pagemap_device_iova_free: dma_iova_free': step({
          actions: [
            through_pagemap,
            must(cookie.free()),
            each(
              'addr',
              (a) => eq(iova(a).cookie, r),
              (a) => iova(a).free(),
            ),
          ],
          target: 'clear',
        }),
      },
    },
    ual_free: {
      on: { 'ual_iova_free: addresses of the target': step({ actions: free_addresses, target: 'clear' }) },
    },
    ual_alloc: {
      on: { 'ual_iova_free: might_alloc(GFP_KERNEL)': step({ target: 'ual_free' }) },
    },
    resv_lock: {
      on: {
        'ual_iova_free: dma_resv_lock': step({
          actions: [wait(fabric_resv().lock({ by: self })), must(ww_acquire_ctx(self).lock())],
        }),
      },
    },
    ual_free_locked: {
      on: {
        'ual_iova_free: addresses of the target (dma_resv_lock)': step({
          actions: [must(fabric_resv().assert_held({ by: self })), ...free_addresses],
        }),
      },
    },
    resv_unlock: {
      on: {
        'ual_iova_free: dma_resv_unlock': step({
          actions: [must(fabric_resv().unlock({ by: self })), must(ww_acquire_ctx(self).unlock())],
        }),
      },
    },
    clear: {
      on: { 'drm_gpusvm_pages_iova_free: iova_cookie = NULL': step({ actions: [must(cookie.clear())] }) },
    },
    pagemap: {
      on: {
        'drm_gpusvm_pages_iova_free: drm_pagemap_put': step({
          alternatives: {
            none: { guard: isNull(svm_pages(r).dpagemap), target: 'done' },
            put: { actions: [must(dpagemap().put_range({ range: r }))] },
          },
        }),
      },
    },
    pagemap_clear: {
      on: {
        'drm_gpusvm_pages_iova_free: svm_pages->dpagemap = NULL': step({
          actions: [must(svm_pages(r).clear_dpagemap())],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
