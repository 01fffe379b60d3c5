/**
 * unmap_dma_buf - an importer gives up its mapping of a buffer, with the reservation of the buffer held.
 *
 * Kernel    drivers/dma-buf/dma-buf.c: dma_buf_unmap_attachment(); drivers/gpu/drm/xe/xe_dma_buf.c: xe_dma_buf_unmap();
 *           mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_unlink()
 * Kept      the assertion; on a fabric with virtual addresses unlink, flush and its wait. The address stays with the attachment
 */
import { flow, must, not, own, self, step, wait } from '../../src/model/index.ts';
import { bufOf, virtual_way } from '../dma_buf.ts';
import { buffer_resv } from '../resources/buffer_resv.ts';
import { sg_mapping } from '../resources/sg_mapping.ts';
import { target_inval } from '../resources/target_inval.ts';
import { target_pte } from '../resources/target_pte.ts';

const a = own('a');

export const unmap_dma_buf = flow({
  id: 'unmap_dma_buf',
  kind: 'thread',
  source: 'drivers/dma-buf/dma-buf.c: dma_buf_unmap_attachment()',
  fields: { a: 'attach' },
  params: ['a'],
  exits: ['done'],
  needs: ['attach_tlb_engine'],
  initial: 'mapped',
  states: {
    mapped: {
      on: {
        'xe_bo_move_dmabuf: ttm_bo->sg': step({
          alternatives: { none: { guard: sg_mapping(a).is('none'), target: 'done' }, mapped: {} },
        }),
      },
    },
    held: {
      on: {
        'dma_buf_unmap_attachment: dma_resv_assert_held': step({
          actions: [must(buffer_resv(bufOf(a)).assert_held({ by: self }))],
        }),
      },
    },
    unlink: {
      on: {
        'xe_dma_buf_unmap: ual_iova_unlink': step({
          alternatives: {
            direct: { guard: not(virtual_way), target: 'unmap' },
            virtual: { actions: [must(target_pte(a).unlink())] },
          },
        }),
      },
    },
    flush: { on: { 'xe_dma_buf_unmap: submit target TLB flush': step({ actions: [must(target_inval(a).submit())] }) } },
    flushed: {
      on: { 'xe_dma_buf_unmap: wait for target TLB flush': step({ actions: [wait(target_inval(a).wait())] }) },
    },
    unmap: {
      on: {
        'xe_dma_buf_unmap: dma_unmap_sgtable': step({ actions: [must(sg_mapping(a).unmap())], target: 'done' }),
      },
    },
    done: { exit: 'done' },
  },
});
