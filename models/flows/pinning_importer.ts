/**
 * pinning_importer - a driver that cannot follow a buffer: it pins it as long as it is mapped.
 *
 * Kernel    drivers/dma-buf/dma-buf.c: dma_buf_attach(), dma_buf_map_attachment_unlocked(), dma_buf_pin_on_map(),
 *           dma_buf_unmap_attachment_unlocked(), dma_buf_detach(); drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_pin()
 * Kept      no callback, no acquire context; the pin comes before the mapping, and goes with it, or with its error; jobs in the kernel
 *           slot are waited for; its device uses the buffer as long as it is mapped, with no fence
 * Left out  the move to memory of the system that comes with the pin: the buffer stays where it is
 */
import { and, any, call, eq, ev, flow, has, must, ne, not, own, self, set, step, wait } from '../../src/model/index.ts';
import { bufOf, repair, virtual_way } from '../dma_buf.ts';
import { attach_inval } from '../resources/attach_inval.ts';
import { attach_pte } from '../resources/attach_pte.ts';
import { attachment } from '../resources/attachment.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { drm_exec } from '../resources/drm_exec.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';
import { sg_mapping } from '../resources/sg_mapping.ts';
import { buffer_iova_alloc } from './buffer_iova_alloc.ts';
import { buffer_iova_free } from './buffer_iova_free.ts';
import { map_dma_buf } from './map_dma_buf.ts';
import { unmap_dma_buf } from './unmap_dma_buf.ts';

const a = own('a');
const b = bufOf(a);
const lock = [wait(buffer_resv(b).lock({ by: self })), must(drm_exec(self).lock())];
const unlock = [must(buffer_resv(b).unlock({ by: self })), must(drm_exec(self).unlock())];
/** Nobody else has a reference: neither the exporter nor another importer. */
const last_reference = and(
  eq(dma_buffer(b).open, false),
  not(any('attach', (one) => and(ne(one, a), has(dma_buffer(b).refs, one)))),
);

export const pinning_importer = flow({
  id: 'pinning_importer',
  kind: 'thread',
  source: 'drivers/dma-buf/dma-buf.c: dma_buf_attach()',
  fields: { a: 'attach' },
  needs: ['attach_tlb_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'static importer: dma_buf_get': step({
          choose: { a: 'attach' },
          guard: and(not(has(dma_buffer(bufOf(ev('a'))).refs, ev('a'))), eq(dma_buffer(bufOf(ev('a'))).open, true)),
          actions: [must(dma_buffer(bufOf(ev('a'))).get({ by: ev('a') })), set({ a: ev('a') })],
        }),
      },
    },
    alloc: {
      on: {
        'dma_buf_attach: kzalloc_obj': step({
          actions: [must(attachment(a).alloc({ dynamic: false })), must(attachment(a).init())],
        }),
      },
    },
    early: {
      on: {
        'xe_dma_buf_attach: ual_iova_try_alloc (static)': step({
          alternatives: { now: { guard: repair('at_attach') }, in_map: { target: 'attach_lock' } },
        }),
      },
    },
    address: call(buffer_iova_alloc, {
      with: { a, in_map: false, ctx: false },
      exits: { done: 'attach_lock', error: 'free_object', deadlk: 'free_object' },
    }),
    attach_lock: { on: { 'dma_buf_attach: dma_resv_lock': step({ actions: lock }) } },
    attach: {
      on: {
        'dma_buf_attach: list_add': step({
          actions: [must(attachment(a).list_add()), must(dma_buffer(b).list_add({ by: a }))],
        }),
      },
    },
    attach_unlock: { on: { 'dma_buf_attach: dma_resv_unlock': step({ actions: unlock }) } },
    attached: {
      tags: ['idle'],
      on: {
        'static importer: dma_buf_map_attachment_unlocked': step({ target: 'map_lock' }),
        'static importer: dma_buf_detach': step({ target: 'detach_lock' }),
      },
    },
    map_lock: { on: { 'dma_buf_map_attachment_unlocked: dma_resv_lock': step({ actions: lock }) } },
    pin: {
      on: {
        'dma_buf_map_attachment: ops->pin': step({
          actions: [must(buffer_resv(b).assert_held({ by: self })), must(dma_buffer(b).pin({ by: a }))],
        }),
      },
    },
    map: call(map_dma_buf, {
      with: { a, ctx: false },
      exits: { done: 'fences', error: 'unpin_error', deadlk: 'unpin_error' },
    }),
    fences: { on: { 'dma_buf_map_attachment: dma_resv_wait_timeout': step({ guard: move_job(b).is('none') }) } },
    map_unlock: { on: { 'dma_buf_map_attachment_unlocked: dma_resv_unlock': step({ actions: unlock }) } },
    program: {
      on: {
        'static importer: program device': step({
          alternatives: {
            network: { guard: virtual_way, actions: [must(attach_pte(a).write_network())] },
            direct: { actions: [must(attach_pte(a).write({ place: sg_mapping(a).place }))] },
          },
        }),
      },
    },
    mapped: {
      tags: ['idle'],
      on: { 'static importer: stop device': step({ actions: [must(attach_pte(a).zap())] }) },
    },
    flush: { on: { 'static importer: submit TLB flush': step({ actions: [must(attach_inval(a).submit())] }) } },
    flushed: { on: { 'static importer: wait for TLB flush': step({ actions: [wait(attach_inval(a).wait())] }) } },
    unmap_lock: { on: { 'dma_buf_unmap_attachment_unlocked: dma_resv_lock': step({ actions: lock }) } },
    unmap: call(unmap_dma_buf, { with: { a }, exits: { done: 'unpin' } }),
    unpin: {
      on: {
        'dma_buf_unmap_attachment: ops->unpin': step({
          actions: [must(buffer_resv(b).assert_held({ by: self })), must(dma_buffer(b).unpin({ by: a }))],
        }),
      },
    },
    unmap_unlock: {
      on: { 'dma_buf_unmap_attachment_unlocked: dma_resv_unlock': step({ actions: unlock, target: 'attached' }) },
    },
    unpin_error: {
      on: {
        'dma_buf_map_attachment: ops->unpin (error_unpin)': step({
          actions: [must(buffer_resv(b).assert_held({ by: self })), must(dma_buffer(b).unpin({ by: a }))],
        }),
      },
    },
    error_unlock: {
      on: {
        'dma_buf_map_attachment_unlocked: dma_resv_unlock (err)': step({ actions: unlock, target: 'attached' }),
      },
    },
    detach_lock: { on: { 'dma_buf_detach: dma_resv_lock (static)': step({ actions: lock }) } },
    detach: {
      on: {
        'dma_buf_detach: list_del (static)': step({
          actions: [must(attachment(a).list_del()), must(dma_buffer(b).list_del({ by: a }))],
        }),
      },
    },
    detach_unlock: { on: { 'dma_buf_detach: dma_resv_unlock (static)': step({ actions: unlock }) } },
    free_address: call(buffer_iova_free, { with: { a }, exits: { done: 'free_object' } }),
    free_object: { on: { 'dma_buf_detach: kfree': step({ actions: [must(attachment(a).free())] }) } },
    put: {
      on: {
        'static importer: dma_buf_put': step({
          alternatives: {
            last: { guard: last_reference, actions: [must(dma_buffer(b).put({ by: a }))] },
            more: { actions: [must(dma_buffer(b).put({ by: a }))], target: 'idle' },
          },
        }),
      },
    },
    release: {
      on: {
        'dma_buf_release: drm_gem_dmabuf_release (static)': step({
          guard: and(move_job(b).is('none'), buffer_resv(b).is('free')),
          actions: [must(place(dma_buffer(b).place).free()), must(dma_buffer(b).release())],
          target: 'idle',
        }),
      },
    },
  },
});
