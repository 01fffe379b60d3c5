/**
 * migrate_iova_unmap - takes back the addresses that a copy from one device to another has used.
 *
 * Kernel    patch 08 of Message-Id 20260128004841.2436896: drm_pagemap_migrate_unmap_pages(), device_iova_unlink(), device_iova_free();
 *           replies of 28 January 2026 on patch 06
 * Kept      unlinked, over a fabric with the flush of the target's TLB, then freed at once: a migration may sleep; what the free needs
 *           at the target, by the switch `fabric_alloc`; only what is linked is unlinked (the patch says the whole length)
 * Left out  a free that reclaims: nobody waits for this thread with notifier_lock
 * Atomic    the pages of one call; the array of addresses, which is private to the thread, is forgotten with it
 */
import { and, each, eq, flow, must, ne, not, self, setting, step, wait } from '../../src/model/index.ts';
import { fabric_inval } from '../resources/fabric_inval.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { fabric_resv } from '../resources/fabric_resv.ts';
import { iova } from '../resources/iova.ts';
import { migrate_cookie } from '../resources/migrate_cookie.ts';
import { pagemap_addr } from '../resources/pagemap_addr.ts';
import { ww_acquire_ctx } from '../resources/ww_acquire_ctx.ts';

const cookie = migrate_cookie(self);
const forget = each(
  'index',
  (j) => pagemap_addr(self, j).is('encoded'),
  (j) => pagemap_addr(self, j).forget(),
);
const locked_free = eq(setting('fabric_alloc'), 'takes_resv');
const free_addresses = [
  must(cookie.free()),
  each(
    'addr',
    (a) => eq(fabric_pte(a).by, self),
    (a) => fabric_pte(a).free(),
  ),
];

export const migrate_iova_unmap = flow({
  id: 'migrate_iova_unmap',
  kind: 'thread',
  source: 'patch 08 of 20260128004841.2436896: drm_pagemap_migrate_unmap_pages()',
  exits: ['done'],
  initial: 'linked',
  states: {
    linked: {
      on: {
        'drm_pagemap_migrate_unmap_pages: iova_cookie': step({
          alternatives: {
            linked: { guard: ne(cookie.next, cookie.base) },
            nothing_linked: { target: 'free' },
          },
        }),
      },
    },
    unlink: {
      on: {
        'xe_drm_pagemap_device_iova_unlink: dma_iova_unlink': step({
          guard: cookie.is('iova'),
          actions: [
            must(cookie.unlink()),
            each(
              'addr',
              (a) => and(eq(iova(a).by, self), iova(a).is('linked', 'synced')),
              (a) => iova(a).unlink(),
            ),
            forget,
          ],
          target: 'free',
        }),
        'ual_iova_unlink: clear entries': step({
          guard: cookie.is('network'),
          actions: [
            must(cookie.unlink()),
            each(
              'addr',
              (a) => and(eq(fabric_pte(a).by, self), fabric_pte(a).is('linked', 'synced')),
              (a) => fabric_pte(a).unlink(),
            ),
            forget,
          ],
        }),
      },
    },
    flush: {
      on: { 'ual_iova_unlink: flush TLB of the target': step({ actions: [must(fabric_inval(self).submit_own())] }) },
    },
    flushed: {
      on: { 'ual_iova_unlink: wait for the flush': step({ actions: [wait(fabric_inval(self).wait())] }) },
    },
    free: {
      on: {
        'xe_drm_pagemap_device_iova_free: dma_iova_free': step({
          guard: cookie.is('iova'),
          actions: [
            must(cookie.free()),
            each(
              'addr',
              (a) => eq(iova(a).by, self),
              (a) => iova(a).free(),
            ),
          ],
          target: 'kfree',
        }),
        'ual_iova_free: addresses of the target': step({
          guard: and(not(cookie.is('iova')), not(locked_free)),
          actions: free_addresses,
          target: 'kfree',
        }),
        'ual_iova_free: dma_resv_lock': step({
          guard: and(not(cookie.is('iova')), locked_free),
          actions: [wait(fabric_resv().lock({ by: self })), must(ww_acquire_ctx(self).lock())],
        }),
      },
    },
    free_locked: {
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
    kfree: {
      on: {
        'xe_drm_pagemap_device_iova_free: kfree(cookie)': step({ actions: [must(cookie.clear())], target: 'done' }),
      },
    },
    done: { exit: 'done' },
  },
});
