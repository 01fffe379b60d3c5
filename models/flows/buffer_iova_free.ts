/**
 * buffer_iova_free - the address of an attachment goes back to the exporter's device, when the importer has detached.
 *
 * Kernel    none. Mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): what is allocated is freed, under the same rules
 * Kept      with `takes_resv` the reservation of the target's VM is waited for, with nothing else held
 */
import { flow, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { bufOf, exporterOf, policy } from '../dma_buf.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { target_pte } from '../resources/target_pte.ts';

const a = own('a');
const resv = device_resv(exporterOf(bufOf(a)));

export const buffer_iova_free = flow({
  id: 'buffer_iova_free',
  kind: 'thread',
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_free()',
  fields: { a: 'attach' },
  params: ['a'],
  exits: ['done'],
  initial: 'mode',
  states: {
    mode: {
      on: {
        'ual_iova_free: ual_use_iova (dma-buf)': step({
          alternatives: {
            none: { guard: target_pte(a).is('none'), target: 'done' },
            pool: { guard: not(policy('takes_resv')), target: 'free' },
            resv: {},
          },
        }),
      },
    },
    lock: {
      on: {
        'ual_iova_free: dma_resv_lock (dma-buf)': step({
          actions: [wait(resv.lock({ by: self })), must(drm_exec(self).lock())],
        }),
      },
    },
    free_locked: {
      on: {
        'ual_iova_free: addresses of the target (dma-buf, dma_resv_lock)': step({
          actions: [must(resv.assert_held({ by: self })), must(target_pte(a).free())],
        }),
      },
    },
    unlock: {
      on: {
        'ual_iova_free: dma_resv_unlock (dma-buf)': step({
          actions: [must(resv.unlock({ by: self })), must(drm_exec(self).unlock())],
          target: 'done',
        }),
      },
    },
    free: {
      on: {
        'ual_iova_free: addresses of the target (dma-buf)': step({
          actions: [must(target_pte(a).free())],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
