/**
 * map_dma_buf - the exporter gives an importer addresses of a buffer, with the reservation of the buffer held.
 *
 * Kernel    drivers/dma-buf/dma-buf.c: dma_buf_map_attachment(); drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_map();
 *           mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_link(), ual_iova_sync()
 * Kept      the exporter may move the buffer first (switch `map_moves`); PCIe and a fabric with physical addresses: the address is that
 *           of the place; a fabric with virtual addresses: one that is allocated at the exporter's device, linked and
 *           synced. Whatever fails is undone
 * Left out  an IOMMU of the importer, which `merged` and `fabric` have; scatterlists of several pieces
 */
import { and, call, ev, flow, must, not, own, self, set, setting, step } from '../../src/model/index.ts';
import { bufOf, none_of, virtual_way } from '../dma_buf.ts';
import { call_result, fails } from '../outcomes.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { dma_buffer } from '../resources/dma_buffer.ts';
import { place } from '../resources/place.ts';
import { sg_mapping } from '../resources/sg_mapping.ts';
import { target_pte } from '../resources/target_pte.ts';
import { buffer_iova_alloc } from './buffer_iova_alloc.ts';
import { buffer_move } from './buffer_move.ts';

const a = own('a');
const b = bufOf(a);

export const map_dma_buf = flow({
  id: 'map_dma_buf',
  kind: 'thread',
  source: 'drivers/dma-buf/dma-buf.c: dma_buf_map_attachment()',
  fields: { a: 'attach', ctx: 'boolean', p: 'place' },
  params: ['a', 'ctx'],
  exits: ['done', 'error', 'deadlk'],
  initial: 'held',
  states: {
    held: {
      on: {
        'dma_buf_map_attachment: dma_resv_assert_held': step({
          actions: [must(buffer_resv(b).assert_held({ by: self }))],
        }),
      },
    },
    validate: {
      on: {
        'xe_dma_buf_map: xe_bo_validate': step({ target: 'alloc' }),
        'xe_dma_buf_map: xe_bo_migrate': step({
          choose: { p: 'place' },
          guard: and(setting('map_moves'), none_of(dma_buffer(b).pins), place(ev('p')).is('free')),
          actions: [set({ p: ev('p') })],
        }),
      },
    },
    move: call(buffer_move, { with: { b, p: own('p') }, exits: { done: 'alloc' } }),
    alloc: call(buffer_iova_alloc, {
      with: { a, in_map: true, ctx: own('ctx') },
      exits: { done: 'link', error: 'error', deadlk: 'deadlk' },
    }),
    link: {
      on: {
        'xe_dma_buf_map: ual_iova_link': step({
          alternatives: {
            direct: { guard: not(virtual_way), target: 'sg' },
            virtual: { actions: [must(target_pte(a).link({ place: dma_buffer(b).place }))] },
          },
        }),
      },
    },
    sync: { on: { 'xe_dma_buf_map: ual_iova_sync': step({ actions: [must(target_pte(a).sync())], target: 'table' }) } },
    sg: {
      on: {
        'xe_dma_buf_map: dma_map_sgtable': step({
          choose: { outcome: call_result },
          alternatives: { fail: { guard: fails, target: 'error' }, ok: {} },
        }),
      },
    },
    table: {
      on: {
        'dma_buf_map_attachment: sg_table': step({
          actions: [must(sg_mapping(a).map({ place: dma_buffer(b).place }))],
          target: 'done',
        }),
      },
    },
    done: { exit: 'done' },
    error: { exit: 'error' },
    deadlk: { exit: 'deadlk' },
  },
});
