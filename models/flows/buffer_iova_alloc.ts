/**
 * buffer_iova_alloc - an address for an imported buffer on a fabric with virtual addresses, at the device of the exporter.
 *
 * Kernel    none. Mail 20260128004841.2436896-7, replies of 28 Jan 2026 (Brost): ual_use_iova(), ual_iova_try_alloc(), and of 29 Jan
 *           2026 (Brost): such an allocation may not be callable in map_dma_buf()
 * Kept      nothing for other ways, and where the attachment has its address; else what the target allocates for its page tables, by the
 *           switch `fabric_alloc`: page-table pages of a pool; pages by an allocation that fails instead of waiting; by one
 *           that reclaims; a buffer object under the reservation of the target's VM. The switch `addresses` says how that one is
 *           taken: waited for, whatever is held; while the importer attaches, with nothing held; in the acquire context of the
 *           importer, which backs off; by trylock, or not at all
 * Left out  the page-table pages as memory; eviction for them, which takes further reservations by trylock
 *
 * `in_map`: called by map_dma_buf(), with the reservation of the buffer held. `ctx`: its caller has an acquire context.
 */
import { accepts, and, call, eq, flow, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { bufOf, exporterOf, holds, must_back_off, policy, repair, virtual_way } from '../dma_buf.ts';
import { allocation, call_result, fails, reclaims, succeeds } from '../outcomes.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { target_pte } from '../resources/target_pte.ts';
import { buffer_reclaim } from './buffer_reclaim.ts';

const a = own('a');
const resv = device_resv(exporterOf(bufOf(a)));
const exec = drm_exec(self);
const in_map = eq(own('in_map'), true);
const in_context = and(repair('ww_context'), in_map, eq(own('ctx'), true));
const tries = and(repair('trylock'), in_map);
const unlock = [must(resv.unlock({ by: self })), must(exec.unlock())];

export const buffer_iova_alloc = flow({
  id: 'buffer_iova_alloc',
  kind: 'thread',
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_try_alloc()',
  fields: { a: 'attach', in_map: 'boolean', ctx: 'boolean' },
  params: ['a', 'in_map', 'ctx'],
  exits: ['done', 'error', 'deadlk'],
  initial: 'mode',
  states: {
    mode: {
      on: {
        'ual_iova_try_alloc: ual_use_iova (dma-buf)': step({
          alternatives: {
            physical: { guard: not(virtual_way), target: 'done' },
            allocated: { guard: not(target_pte(a).is('none')), target: 'done' },
            pool: { guard: policy('reclaim_safe'), target: 'pool' },
            nowait: { guard: policy('fails'), target: 'nowait' },
            reclaims: { guard: policy('reclaim_unsafe'), target: 'alloc' },
            resv: { target: 'lock' },
          },
        }),
      },
    },
    nowait: {
      on: {
        'ual_iova_try_alloc: alloc_pages (dma-buf, GFP_NOWAIT)': step({
          choose: { outcome: call_result },
          alternatives: { ok: { guard: succeeds, target: 'pool' }, fail: { guard: fails, target: 'error' } },
        }),
      },
    },
    alloc: {
      on: {
        'ual_iova_try_alloc: alloc_pages (dma-buf, GFP_KERNEL)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'pool' },
            fail: { guard: fails, target: 'error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    alloc_reclaim: call(buffer_reclaim, { with: {}, exits: { done: 'alloc' } }),
    pool: {
      on: {
        'ual_iova_try_alloc: addresses of the target (dma-buf)': step({
          actions: [must(target_pte(a).alloc())],
          target: 'done',
        }),
      },
    },
    lock: {
      on: {
        'ual_iova_try_alloc: dma_resv_lock (dma-buf)': step({
          alternatives: {
            already: { guard: and(in_context, holds(resv)) },
            deadlk: { guard: and(in_context, must_back_off(resv)), target: 'deadlk' },
            in_context: { guard: in_context, actions: [wait(resv.lock_ctx({ by: self })), must(exec.lock_ctx())] },
            contended: { guard: and(tries, not(accepts(resv.lock({ by: self })))), target: 'error' },
            tried: { guard: tries, actions: [must(resv.lock({ by: self })), must(exec.trylock())] },
            waited: { actions: [wait(resv.lock({ by: self })), must(exec.lock())] },
          },
        }),
      },
    },
    create_bo: {
      on: {
        'ual_iova_try_alloc: xe_bo_create_locked (dma-buf)': step({
          choose: { outcome: allocation },
          alternatives: {
            ok: { guard: succeeds, target: 'addresses' },
            fail: { guard: fails, target: 'unlock_error' },
            reclaim: { guard: reclaims },
          },
        }),
      },
    },
    create_bo_reclaim: call(buffer_reclaim, { with: {}, exits: { done: 'create_bo' } }),
    addresses: {
      on: {
        'ual_iova_try_alloc: addresses of the target (dma-buf, dma_resv_lock)': step({
          actions: [must(resv.assert_held({ by: self })), must(target_pte(a).alloc())],
        }),
      },
    },
    unlock: {
      on: {
        'ual_iova_try_alloc: dma_resv_unlock (dma-buf)': step({
          alternatives: {
            // Locks of a transaction are given back together, by drm_exec_fini().
            in_context: { guard: in_context, target: 'done' },
            alone: { actions: unlock, target: 'done' },
          },
        }),
      },
    },
    unlock_error: {
      on: {
        'ual_iova_try_alloc: dma_resv_unlock (dma-buf, err)': step({
          alternatives: {
            in_context: { guard: in_context, target: 'error' },
            alone: { actions: unlock, target: 'error' },
          },
        }),
      },
    },
    done: { exit: 'done' },
    error: { exit: 'error' },
    deadlk: { exit: 'deadlk' },
  },
});
