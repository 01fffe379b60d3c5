/**
 * posted_iova_free - frees the addresses that a range has in the memory of a peer, as it was posted.
 *
 * Kernel    patch 11 of 20260128004841.2436896: drm_gpusvm_pages_iova_free(); patch 10: xe_drm_pagemap_device_iova_free()
 * Kept      in the order of the patches: only where the pointer is set; through the pagemap that is stored, whether there is one or not;
 *           its reference dropped, the pointer to the pagemap cleared, that to the cookie not
 * Left out  prove_locking(), which asks lockdep once for all calls
 * Atomic    kfree() of the cookie goes with the free
 */
import { each, eq, flow, must, own, step } from '../../src/model/index.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { iova } from '../resources/iova.ts';
import { posted_cookie } from '../resources/posted_cookie.ts';
import { svm_pages } from '../resources/svm_pages.ts';

const r = own('r');
const cookie = posted_cookie(r);

export const posted_iova_free = flow({
  id: 'posted_iova_free',
  kind: 'thread',
  source: 'patch 11 of 20260128004841.2436896: drm_gpusvm_pages_iova_free()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['done'],
  initial: 'cookie',
  states: {
    cookie: {
      on: {
        'drm_gpusvm_pages_iova_free: svm_pages->iova_cookie': step({
          alternatives: { none: { guard: cookie.is('none'), target: 'done' }, cookie: {} },
        }),
      },
    },
    ops: {
      on: {
        'drm_gpusvm_pages_iova_free: dpagemap->ops': step({
          actions: [must(dpagemap().call({ device: svm_pages(r).dpagemap }))],
        }),
      },
    },
    free: {
      on: {
        'xe_drm_pagemap_device_iova_free: dma_iova_free': step({
          actions: [
            must(cookie.free()),
            each(
              'addr',
              (a) => eq(iova(a).cookie, r),
              (a) => iova(a).free(),
            ),
          ],
        }),
      },
    },
    put: {
      on: {
        'drm_gpusvm_pages_iova_free: drm_pagemap_put': step({
          actions: [must(dpagemap().put_range({ range: r }))],
        }),
      },
    },
    clear: {
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
