/**
 * device_iova_unlink - takes the pages of a peer out of a range's addresses, which stay allocated.
 *
 * Kernel    patch 10 of Message-Id 20260128004841.2436896: xe_drm_pagemap_device_iova_unlink(); replies of 28 January 2026 on patch 06
 * Kept      over PCIe dma_iova_unlink(); over a fabric the entries of the target's page table, then a flush of the target's TLB, submitted
 *           and waited for: without it the target goes on to translate. Nothing of it allocates or takes a reservation lock
 * Atomic    the entries of one range are cleared in one call
 *
 * Called with notifier_lock held: for write in the callback, which may run in reclaim.
 */
import { and, each, eq, flow, must, own, self, step, wait } from '../../src/model/index.ts';
import { dpagemap } from '../resources/dpagemap.ts';
import { fabric_inval } from '../resources/fabric_inval.ts';
import { fabric_pte } from '../resources/fabric_pte.ts';
import { iova } from '../resources/iova.ts';
import { iova_cookie } from '../resources/iova_cookie.ts';

const r = own('r');
const cookie = iova_cookie(r);
const through_pagemap = must(dpagemap().use({ range: r }));

export const device_iova_unlink = flow({
  id: 'device_iova_unlink',
  kind: 'thread',
  source: 'patch 10 of 20260128004841.2436896: xe_drm_pagemap_device_iova_unlink()',
  fields: { r: 'range' },
  params: ['r'],
  exits: ['done'],
  initial: 'unlink',
  states: {
    unlink: {
      on: {
        'xe_drm_pagemap_device_iova_unlink: dma_iova_unlink': step({
          guard: cookie.is('iova'),
          actions: [
            through_pagemap,
            must(cookie.unlink()),
            each(
              'addr',
              (a) => and(eq(iova(a).cookie, r), iova(a).is('linked', 'synced')),
              (a) => iova(a).unlink(),
            ),
          ],
          target: 'done',
        }),
        'ual_iova_unlink: clear entries': step({
          guard: cookie.is('network'),
          actions: [
            through_pagemap,
            must(cookie.unlink()),
            each(
              'addr',
              (a) => and(eq(fabric_pte(a).cookie, r), fabric_pte(a).is('linked', 'synced')),
              (a) => fabric_pte(a).unlink(),
            ),
          ],
        }),
      },
    },
    flush: {
      on: {
        'ual_iova_unlink: flush TLB of the target': step({ actions: [must(fabric_inval(self).submit({ range: r }))] }),
      },
    },
    flushed: {
      on: {
        'ual_iova_unlink: wait for the flush': step({ actions: [wait(fabric_inval(self).wait())], target: 'done' }),
      },
    },
    done: { exit: 'done' },
  },
});
