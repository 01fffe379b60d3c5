/**
 * os_b - the kernel of the other system: maps what it was told, and unmaps it when asked to, or does not.
 *
 * Kernel    none, see os_a; its steps are those of an importer that can be revoked: drivers/dma-buf/dma-buf.c:
 *           dma_buf_attach_revocable(), dma_buf_invalidate_mappings(); zap and flush as in drivers/gpu/drm/xe/xe_svm.c:
 *           xe_svm_invalidate()
 * Kept      the entry, its zap, the flush and its wait, the wait for what was issued before, the answer. The switch `importer` says
 *           whether it ever answers
 * Left out  unmapping without being asked; more than one kernel that is told something
 *
 * An engine, not a thread: the exporter may count on an answer of a kernel that obeys, and nobody asks whether the threads of a
 * foreign kernel come to rest.
 */
import { and, any, eq, ev, flow, must, not, own, set, setting, step, wait } from '../../src/model/index.ts';
import { import_inval } from '../resources/import_inval.ts';
import { import_pte } from '../resources/import_pte.ts';
import { offer } from '../resources/offer.ts';
import { request } from '../resources/request.ts';

const x = own('x');
const on_its_way = any('initiator', (i) => eq(request(i).x, x));

export const os_b = flow({
  id: 'os_b',
  kind: 'engine',
  source: 'a proposal; drivers/dma-buf/dma-buf.c: dma_buf_invalidate_mappings(), as an importer serves it',
  fields: { x: 'export', a: 'addr' },
  needs: ['import_tlb_engine'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'import: dma_buf_map_attachment': step({
          choose: { x: 'export' },
          read: { a: offer(ev('x')).addr },
          guard: offer(ev('x')).is('told'),
          actions: [must(offer(ev('x')).accept()), set({ x: ev('x'), a: ev('a') })],
        }),
        'import: invalidate_mappings': step({
          choose: { x: 'export' },
          guard: and(eq(setting('importer'), 'obeys'), offer(ev('x')).is('asked', 'abandoned')),
          actions: [set({ x: ev('x') })],
          target: 'zap',
        }),
      },
    },
    map: {
      on: {
        'import: xe_pt_update_ops_run': step({
          actions: [must(import_pte(x).write({ addr: own('a') }))],
          target: 'idle',
        }),
      },
    },
    zap: { on: { 'import: xe_pt_zap_ptes_range': step({ actions: [must(import_pte(x).clear())] }) } },
    flush: { on: { 'import: submit TLB flush': step({ actions: [must(import_inval(x).submit())] }) } },
    flushed: { on: { 'import: wait for TLB flush': step({ actions: [wait(import_inval(x).wait())] }) } },
    fence: { on: { 'import: dma_resv_wait_timeout': step({ guard: not(on_its_way) }) } },
    answer: {
      on: {
        'import: dma_buf_unmap_attachment': step({
          actions: [must(offer(x).answer())],
          target: 'idle',
        }),
      },
    },
  },
});
