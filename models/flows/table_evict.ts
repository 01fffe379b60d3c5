/**
 * table_evict - a bind needs memory for page tables, and waits for the reservation of a buffer object that it may evict.
 *
 * Kernel    drivers/gpu/drm/xe/xe_vm.c: xe_vm_drm_exec_lock(); drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_lru_walk_ticketlock(), as in
 *           `ttm_bo_evict_walk`
 * Kept      the acquire context, the VM's reservation in it, the wait for another one in it; a pinned object is on no list
 * Left out  pages; nobody else takes the reservation of such an object in a context, so that there is nothing to back off from
 */
import { eq, ev, flow, must, not, own, self, set, setting, step, wait } from '../../src/model/index.ts';
import { begin_context, end_context } from '../dma_buf.ts';
import { device_resv } from '../resources/device_resv.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { migrated_bo } from '../resources/migrated_bo.ts';
import { migrated_resv } from '../resources/migrated_resv.ts';

const d = own('d');
const exec = drm_exec(self);

export const table_evict = flow({
  id: 'table_evict',
  kind: 'thread',
  source: 'drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_lru_walk_ticketlock()',
  fields: { d: 'device' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'xe_vm_drm_exec_lock: ww_acquire_init': step({
          choose: { d: 'device' },
          guard: eq(setting('bo_resv'), 'own'),
          actions: [...begin_context, set({ d: ev('d') })],
        }),
      },
    },
    lock: {
      on: {
        'xe_vm_drm_exec_lock: dma_resv_lock': step({
          actions: [wait(device_resv(d).lock_ctx({ by: self })), must(exec.lock_ctx())],
        }),
      },
    },
    victim: {
      on: {
        'ttm_lru_walk_ticketlock: dma_resv_lock (tables)': step({
          alternatives: {
            none: { guard: not(migrated_bo(d).is('lru')), target: 'unlock' },
            locked: {
              actions: [wait(migrated_resv(d).lock_ctx({ by: self })), must(exec.lock_ctx())],
            },
          },
        }),
      },
    },
    evict: {
      on: {
        'ttm_bo_evict_cb: ttm_bo_evict (tables)': step({
          alternatives: {
            gone: { guard: not(migrated_bo(d).is('lru')) },
            evicted: { actions: [must(migrated_bo(d).evict())] },
          },
        }),
      },
    },
    victim_unlock: {
      on: {
        'ttm_bo_lru_cursor_cleanup_bo: dma_resv_unlock (tables)': step({
          actions: [must(migrated_resv(d).unlock({ by: self })), must(exec.unlock())],
        }),
      },
    },
    unlock: {
      on: {
        'xe_validation_ctx_fini: dma_resv_unlock (tables)': step({
          actions: [must(device_resv(d).unlock({ by: self })), must(exec.unlock())],
        }),
      },
    },
    fini: {
      on: { 'xe_validation_ctx_fini: ww_acquire_fini (tables)': step({ actions: end_context, target: 'idle' }) },
    },
  },
});
