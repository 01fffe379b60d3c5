/**
 * buffer_move - the exporter moves a buffer, with its reservation held: importers are told, the copy is queued, and the new place counts.
 *
 * Kernel    drivers/gpu/drm/xe/xe_bo.c: xe_bo_move(), xe_bo_move_notify(), xe_bo_trigger_rebind(), xe_bo_move_dmabuf();
 *           drivers/dma-buf/dma-buf.c: dma_buf_invalidate_mappings(); drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_move_notify();
 *           drivers/gpu/drm/ttm/ttm_bo_util.c: ttm_bo_move_accel_cleanup()
 * Kept      a pinned buffer stays. Each importer with a callback: its VM is told to look at the buffer before its next job, and by the
 *           switch `on_move` nothing else, as in Xe; or it waits for the fences of the reservation, zaps and flushes, as Xe does where
 *           the L2 cache asks for it; or it unmaps, too, as the callback is documented. No callback takes a lock. The copy starts after
 *           the fences of importers that are there when it is queued
 * Left out  moves in several hops; errors of the callback; other objects that are evicted to make room; a second copy that is queued behind
 *           the first: here it is waited for
 */
import {
  add,
  and,
  any,
  call,
  each,
  eq,
  ev,
  flow,
  has,
  must,
  not,
  own,
  self,
  set,
  step,
  wait,
} from '../../src/model/index.ts';
import { bufOf, none_of, on_move, unsignalled } from '../dma_buf.ts';
import { attach_inval } from '../resources/attach_inval.ts';
import { attach_pte } from '../resources/attach_pte.ts';
import { attachment } from '../resources/attachment.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { move_job } from '../resources/move_job.ts';
import { place } from '../resources/place.ts';
import { unmap_dma_buf } from './unmap_dma_buf.ts';

const a = own('a');
const b = own('b');
const on_list = has(dma_buffer(b).attached, ev('a'));
const left_over = any('attach', (one) =>
  and(has(dma_buffer(b).attached, one), eq(attachment(one).dynamic, true), not(has(own('told'), one))),
);
const idle = and(not(any('attach', (one) => and(eq(bufOf(one), b), unsignalled(one)))), move_job(b).is('none'));

export const buffer_move = flow({
  id: 'buffer_move',
  kind: 'thread',
  source: 'drivers/gpu/drm/xe/xe_bo.c: xe_bo_move()',
  fields: { b: 'buf', p: 'place', a: 'attach', told: { set: 'attach' } },
  params: ['b', 'p'],
  exits: ['done'],
  needs: ['move_engine', 'attach_tlb_engine'],
  initial: 'room',
  states: {
    room: {
      holds: ['b', 'p'],
      on: {
        'ttm_bo_mem_space: ttm_resource_alloc (buffer)': step({
          actions: [must(buffer_resv(b).assert_held({ by: self })), must(place(own('p')).take({ buf: b }))],
        }),
      },
    },
    pinned: {
      holds: ['b', 'p'],
      on: {
        'xe_bo_move_notify: xe_bo_is_pinned': step({
          alternatives: {
            pinned: { guard: not(none_of(dma_buffer(b).pins)), target: 'refused' },
            no: {},
          },
        }),
      },
    },
    tell: {
      holds: ['b', 'p', 'told'],
      on: {
        'dma_buf_invalidate_mappings: importer_ops->invalidate_mappings': step({
          choose: { a: 'attach' },
          guard: and(on_list, eq(attachment(ev('a')).dynamic, true), not(has(own('told'), ev('a')))),
          actions: [must(attachment(ev('a')).notify()), set({ a: ev('a'), told: add(own('told'), ev('a')) })],
          target: 'evict',
        }),
        'dma_buf_invalidate_mappings: list_for_each_entry (end)': step({ guard: not(left_over), target: 'copy' }),
      },
    },
    evict: {
      on: {
        'xe_bo_trigger_rebind: drm_gpuvm_bo_evict': step({
          alternatives: {
            marks: { guard: on_move('marks'), actions: [must(attachment(a).evict())], target: 'told' },
            more: { actions: [must(attachment(a).evict())] },
          },
        }),
      },
    },
    fences: { on: { 'xe_bo_trigger_rebind: dma_resv_wait_timeout': step({ guard: idle }) } },
    zap: { on: { 'xe_vm_invalidate_vma: xe_pt_zap_ptes': step({ actions: [must(attach_pte(a).zap())] }) } },
    flush: {
      on: {
        'xe_vm_invalidate_vma: xe_tlb_inval_range_tilemask_submit': step({ actions: [must(attach_inval(a).submit())] }),
      },
    },
    flushed: {
      on: { 'xe_vm_invalidate_vma: xe_tlb_inval_batch_wait': step({ actions: [wait(attach_inval(a).wait())] }) },
    },
    sg: {
      on: {
        'xe_bo_move_dmabuf: new_res->mem_type': step({
          alternatives: { later: { guard: on_move('zaps'), target: 'told' }, now: {} },
        }),
      },
    },
    unmap: call(unmap_dma_buf, { with: { a }, exits: { done: 'told' } }),
    told: { on: { 'xe_bo_move_dmabuf: ttm_bo_move_null': step({ actions: [set({ a: null })], target: 'tell' }) } },
    copy: {
      holds: ['b', 'p'],
      on: {
        'xe_migrate_copy: xe_sched_job_push': step({
          guard: move_job(b).is('none'),
          actions: [
            must(move_job(b).queue({ from: dma_buffer(b).place, to: own('p') })),
            each(
              'attach',
              (one) => and(eq(bufOf(one), b), unsignalled(one)),
              (one) => move_job(b).add_dependency({ by: one }),
            ),
          ],
        }),
      },
    },
    assign: {
      holds: ['b', 'p'],
      on: {
        'ttm_bo_move_accel_cleanup: ttm_resource_assign': step({
          actions: [must(dma_buffer(b).move({ place: own('p') }))],
          target: 'done',
        }),
      },
    },
    refused: {
      holds: ['b', 'p'],
      on: {
        'ttm_bo_handle_move_mem: ttm_resource_free (EINVAL)': step({
          actions: [must(place(own('p')).free())],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
  },
});
