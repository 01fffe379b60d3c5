/**
 * dma_buf_importer - a driver that can follow a buffer: imports it, maps it in a ww transaction when a job needs it, gives it up.
 *
 * Kernel    drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_import(), xe_dma_buf_create_obj(); drivers/dma-buf/dma-buf.c:
 *           dma_buf_dynamic_attach(), dma_buf_detach(); drivers/gpu/drm/xe/xe_exec.c: xe_exec_ioctl();
 *           drivers/gpu/drm/xe/xe_bo.c: xe_bo_move_dmabuf(), xe_ttm_bo_delete_mem_notify(); drivers/gpu/drm/ttm/ttm_bo.c:
 *           ttm_bo_delayed_delete()
 * Kept      the object is built, under the reservation of the buffer, before the exporter can find it; the attachment, and an
 *           address at the exporter's device then, if the switch `addresses` says so; every job: locks, mapping where there is
 *           none that counts, entry, flush, what it waits for, its fence; the way out. A job waits for the copy of a move that is
 *           under way, as with the repair of commit af80e2bfde93; the tree that is pinned asks the VM's reservation only
 * Left out  userptr and other objects of the VM; page-table jobs: the entry is written at once, and the flush waited
 *           for; a second reference of the file descriptor; signals
 */
import { and, any, call, eq, ev, flow, has, must, ne, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { bufOf, end_context, importerOf, repair, unsignalled, virtual_way } from '../dma_buf.ts';
import { call_result, fails, succeeds } from '../outcomes.ts';
import { attach_inval } from '../resources/attach_inval.ts';
import { attach_pte } from '../resources/attach_pte.ts';
import { attachment } from '../resources/attachment.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { gpu_job } from '../resources/gpu_job.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';
import { sg_mapping } from '../resources/sg_mapping.ts';
import { buffer_iova_alloc } from './buffer_iova_alloc.ts';
import { buffer_iova_free } from './buffer_iova_free.ts';
import { exec_lock } from './exec_lock.ts';
import { exec_unlock } from './exec_unlock.ts';
import { map_dma_buf } from './map_dma_buf.ts';
import { unmap_dma_buf } from './unmap_dma_buf.ts';

const a = own('a');
const b = bufOf(a);
const i = importerOf(b);
const lock = [wait(buffer_resv(b).lock({ by: self })), must(drm_exec(self).lock())];
const unlock = [must(buffer_resv(b).unlock({ by: self })), must(drm_exec(self).unlock())];
/** Nobody else has a reference: neither the exporter nor another importer. */
const last_reference = and(
  eq(dma_buffer(b).open, false),
  not(any('attach', (one) => and(ne(one, a), has(dma_buffer(b).refs, one)))),
);

export const dma_buf_importer = flow({
  id: 'dma_buf_importer',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_dma_buf.c: xe_gem_prime_import()',
  fields: { a: 'attach', contended: ['none', 'vm', 'buffer', 'target'] },
  needs: ['attach_jobs', 'attach_tlb_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'drm_gem_prime_fd_to_handle: dma_buf_get': step({
          choose: { a: 'attach' },
          guard: and(not(has(dma_buffer(bufOf(ev('a'))).refs, ev('a'))), eq(dma_buffer(bufOf(ev('a'))).open, true)),
          actions: [must(dma_buffer(bufOf(ev('a'))).get({ by: ev('a') })), set({ a: ev('a') })],
        }),
      },
    },
    alloc: {
      holds: ['a'],
      on: {
        'xe_gem_prime_import: xe_bo_alloc': step({
          actions: [must(attachment(a).alloc({ dynamic: true }))],
        }),
      },
    },
    build_lock: { holds: ['a'], on: { 'xe_dma_buf_create_obj: drm_exec_lock_obj': step({ actions: lock }) } },
    build: {
      holds: ['a'],
      on: {
        'xe_dma_buf_create_obj: xe_bo_init_locked': step({
          choose: { outcome: call_result },
          alternatives: {
            ok: { guard: succeeds, actions: [must(attachment(a).init())] },
            fail: { guard: fails, target: 'build_failed' },
          },
        }),
      },
    },
    build_unlock: { holds: ['a'], on: { 'xe_dma_buf_create_obj: drm_exec_fini': step({ actions: unlock }) } },
    early: {
      holds: ['a'],
      on: {
        'xe_dma_buf_attach: ual_iova_try_alloc': step({
          alternatives: { now: { guard: repair('at_attach') }, in_map: { target: 'attach_lock' } },
        }),
      },
    },
    address: call(buffer_iova_alloc, {
      with: { a, in_map: false, ctx: false },
      exits: { done: 'attach_lock', error: 'free_object', deadlk: 'free_object' },
    }),
    attach_lock: { holds: ['a'], on: { 'dma_buf_dynamic_attach: dma_resv_lock': step({ actions: lock }) } },
    attach: {
      holds: ['a'],
      on: {
        'dma_buf_dynamic_attach: list_add': step({
          actions: [must(attachment(a).list_add()), must(dma_buffer(b).list_add({ by: a }))],
        }),
      },
    },
    attach_unlock: { holds: ['a'], on: { 'dma_buf_dynamic_attach: dma_resv_unlock': step({ actions: unlock }) } },
    imported: {
      tags: ['idle'],
      holds: ['a'],
      on: {
        'xe_exec_ioctl: xe_validation_exec_lock': step({
          guard: gpu_job(a).is('none'),
          actions: [set({ contended: 'none' })],
          target: 'exec',
        }),
        'xe_gem_object_close: drm_gem_object_put': step({ target: 'unbind_fence' }),
      },
    },
    exec: call(exec_lock, { with: { i, b, contended: own('contended') }, exits: { done: 'validate' } }),
    validate: {
      on: {
        'xe_gpuvm_validate: xe_bo_validate': step({
          alternatives: {
            placed: {
              guard: and(
                eq(attachment(a).evicted, false),
                sg_mapping(a).is('mapped'),
                not(attach_pte(a).is('invalid')),
              ),
              target: 'deps',
            },
            evicted: {},
          },
        }),
      },
    },
    unmap: call(unmap_dma_buf, { with: { a }, exits: { done: 'map' } }),
    map: call(map_dma_buf, {
      with: { a, ctx: true },
      exits: { done: 'rebind', error: 'exec_end', deadlk: 'retry' },
    }),
    rebind: {
      on: {
        'xe_vm_rebind: xe_pt_update_ops_run': step({
          alternatives: {
            network: {
              guard: virtual_way,
              actions: [must(attach_pte(a).write_network()), must(attachment(a).validate())],
            },
            direct: {
              actions: [must(attach_pte(a).write({ place: sg_mapping(a).place })), must(attachment(a).validate())],
            },
          },
        }),
      },
    },
    flush: { on: { 'xe_vm_rebind: xe_tlb_inval_job_push': step({ actions: [must(attach_inval(a).submit())] }) } },
    flushed: { on: { 'xe_vm_rebind: dma_fence (TLB)': step({ actions: [wait(attach_inval(a).wait())] }) } },
    deps: {
      on: {
        'xe_exec_ioctl: xe_sched_job_add_deps': step({
          alternatives: {
            moving: { guard: not(move_job(b).is('none')), actions: [must(gpu_job(a).add_fence({ waits: true }))] },
            none: { actions: [must(gpu_job(a).add_fence({ waits: false }))] },
          },
          atomic:
            'with drm_gpuvm_resv_add_fence(): nobody looks at fences of a reservation that this thread holds but the hardware',
        }),
      },
    },
    push: {
      on: {
        'xe_exec_ioctl: xe_sched_job_push': step({ actions: [must(gpu_job(a).push())], target: 'exec_end' }),
      },
    },
    exec_end: call(exec_unlock, { with: { i, b }, exits: { done: 'exec_fini' } }),
    exec_fini: {
      on: { 'xe_validation_ctx_fini: drm_exec_fini (importer)': step({ actions: end_context, target: 'imported' }) },
    },
    retry: {
      on: {
        'xe_gpuvm_validate: drm_exec_retry_on_contention': step({ actions: [set({ contended: 'target' })] }),
      },
    },
    retry_unlock: call(exec_unlock, { with: { i, b }, exits: { done: 'exec' } }),
    // The way out.
    unbind_fence: {
      holds: ['a'],
      on: { 'xe_vm_unbind: dma_resv_wait_timeout': step({ guard: gpu_job(a).is('none') }) },
    },
    unbind_lock: { holds: ['a'], on: { 'xe_vm_unbind: drm_exec_lock_obj': step({ actions: lock }) } },
    unbind: {
      holds: ['a'],
      on: { 'xe_vm_unbind: xe_pt_update_ops_run': step({ actions: [must(attach_pte(a).zap())] }) },
    },
    unbind_flush: {
      holds: ['a'],
      on: { 'xe_vm_unbind: xe_tlb_inval_job_push': step({ actions: [must(attach_inval(a).submit())] }) },
    },
    unbind_flushed: {
      holds: ['a'],
      on: { 'xe_vm_unbind: dma_fence (TLB)': step({ actions: [wait(attach_inval(a).wait())] }) },
    },
    unbind_unlock: { holds: ['a'], on: { 'xe_vm_unbind: drm_exec_fini': step({ actions: unlock }) } },
    delete_lock: { holds: ['a'], on: { 'ttm_bo_delayed_delete: dma_resv_lock (import)': step({ actions: lock }) } },
    delete_idle: {
      holds: ['a'],
      on: {
        'ttm_bo_delayed_delete: dma_resv_wait_timeout (import)': step({
          guard: and(not(any('attach', (one) => and(eq(bufOf(one), b), unsignalled(one)))), move_job(b).is('none')),
        }),
      },
    },
    delete_unmap: call(unmap_dma_buf, { with: { a }, exits: { done: 'delete_unlock' } }),
    delete_unlock: {
      holds: ['a'],
      on: { 'ttm_bo_delayed_delete: dma_resv_unlock (import)': step({ actions: unlock }) },
    },
    detach_lock: { holds: ['a'], on: { 'dma_buf_detach: dma_resv_lock': step({ actions: lock }) } },
    detach: {
      holds: ['a'],
      on: {
        'dma_buf_detach: list_del': step({
          actions: [must(attachment(a).list_del()), must(dma_buffer(b).list_del({ by: a }))],
        }),
      },
    },
    detach_unlock: { holds: ['a'], on: { 'dma_buf_detach: dma_resv_unlock': step({ actions: unlock }) } },
    free_address: call(buffer_iova_free, { with: { a }, exits: { done: 'free_object' } }),
    free_object: {
      holds: ['a'],
      on: { 'xe_ttm_bo_destroy: kfree (import)': step({ actions: [must(attachment(a).free())] }) },
    },
    put: {
      holds: ['a'],
      on: {
        'drm_prime_gem_destroy: dma_buf_put': step({
          alternatives: {
            last: { guard: last_reference, actions: [must(dma_buffer(b).put({ by: a }))] },
            more: { actions: [must(dma_buffer(b).put({ by: a }))], target: 'idle' },
          },
        }),
      },
    },
    release: {
      holds: ['a'],
      on: {
        'dma_buf_release: drm_gem_dmabuf_release': step({
          guard: and(move_job(b).is('none'), buffer_resv(b).is('free')),
          actions: [must(place(dma_buffer(b).place).free()), must(dma_buffer(b).release())],
          target: 'idle',
        }),
      },
    },
    build_failed: {
      holds: ['a'],
      on: { 'xe_dma_buf_create_obj: drm_exec_fini (err)': step({ actions: unlock, target: 'free_object' }) },
    },
  },
});
