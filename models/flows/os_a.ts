/**
 * os_a - the system that owns the memory: exports a page of its device to another system, and takes it back.
 *
 * Kernel    none. Nobody has posted code for two systems on one fabric; mail 20260128004841.2436896-7, reply of 29 Jan 2026 (Brost)
 *           only says that security between systems wants virtual addresses, the reply of the same day before it (Gunthorpe)
 *           that access control might do. The steps are a proposal, made of: the addressing modes and the ual_iova_*() calls
 *           of the reply of 28 Jan 2026 (Brost); the order of a revocation in drivers/vfio/pci/vfio_pci_dmabuf.c:
 *           vfio_pci_dma_buf_move(); the way of drivers/xen/grant-table.c: gnttab_end_foreign_access() with a system that
 *           does not give back
 * Kept      allocation, grant, address of either kind, window, message; revocation as a move, an eviction or a free asks for it: mark,
 *           ask, wait for the answer or not, close, unlink, flush, drain, end, give back; failure of the allocation
 *           of a network address
 * Left out  a window that opens or closes late; locks, and who may allocate network addresses in which context; a timeout of
 *           the wait; that another process clears the page that it gets
 *
 * Switches decide: `addressing`, `access_control`, and `revoke` on what happens with an importer that has not answered.
 * Each hardware action is submitted, and waited for by a step of its own.
 */
import { eq, ev, flow, must, not, own, self, set, setting, step, wait } from '../../src/model/index.ts';
import { filtered, importer, networkAddress, virtual_addressing, windowOf } from '../fabric.ts';
import { call_result, fails } from '../outcomes.ts';
import { export_page } from '../resources/export_page.ts';
import { grant } from '../resources/grant.ts';
import { na } from '../resources/na.ts';
import { na_inval } from '../resources/na_inval.ts';
import { offer } from '../resources/offer.ts';
import { port_drain } from '../resources/port_drain.ts';

const a = own('a');
const p = own('p');
const x = own('x');

export const os_a = flow({
  id: 'os_a',
  kind: 'thread',
  source: 'a proposal; drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(); drivers/xen/grant-table.c',
  fields: { p: 'page', x: 'export', a: 'addr' },
  needs: ['os_b', 'fabric_port', 'target_tlb'],
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: {
        'export: ttm_resource_alloc': step({
          choose: { p: 'page' },
          guard: export_page(ev('p')).is('free'),
          actions: [must(export_page(ev('p')).alloc({ by: self })), set({ p: ev('p') })],
        }),
      },
    },
    name: {
      on: {
        'export: dma_buf_export': step({
          choose: { x: 'export' },
          guard: offer(ev('x')).is('none'),
          actions: [must(offer(ev('x')).prepare()), set({ x: ev('x') })],
        }),
        'export: dma_buf_export (ENOMEM)': step({
          guard: not(offer.any((one) => one.is('none'))),
          target: 'free_unused',
        }),
      },
    },
    grant: {
      on: { 'export: dma_buf_dynamic_attach': step({ actions: [must(grant(p).give({ to: importer, x }))] }) },
    },
    mode: {
      on: {
        'export: ual_use_iova': step({
          alternatives: { virtual: { guard: virtual_addressing, target: 'reserve' }, physical: {} },
        }),
      },
    },
    physical: {
      on: { 'export: xe_page_to_dpa': step({ actions: [set({ a: networkAddress(p) })], target: 'open' }) },
    },
    reserve: {
      on: {
        'export: ual_iova_try_alloc': step({
          choose: { outcome: call_result, a: 'addr' },
          alternatives: {
            fail: { guard: fails, target: 'undo' },
            ok: {
              guard: na(ev('a')).is('none'),
              actions: [must(na(ev('a')).reserve()), set({ a: ev('a') })],
            },
          },
        }),
      },
    },
    link: { on: { 'export: ual_iova_link': step({ actions: [must(na(a).link({ page: p }))] }) } },
    sync: { on: { 'export: ual_iova_sync': step({ actions: [must(na(a).sync())] }) } },
    open: {
      on: {
        'export: open window': step({
          alternatives: {
            unfiltered: { guard: not(filtered) },
            open: { actions: [must(windowOf(importer, a).open({ addr: a }))] },
          },
        }),
      },
    },
    tell: { on: { 'export: dma_buf_map_attachment': step({ actions: [must(offer(x).tell({ addr: a }))] }) } },
    exported: {
      tags: ['idle'],
      on: { 'revoke: revoked = true': step({ actions: [must(grant(p).revoke())] }) },
    },
    ask: { on: { 'revoke: dma_buf_invalidate_mappings': step({ actions: [must(offer(x).ask())] }) } },
    answer: {
      on: {
        'revoke: wait_for_completion': step({
          alternatives: {
            waits: {
              guard: eq(setting('revoke'), 'waits'),
              actions: [wait(offer(x).close())],
              target: 'close',
            },
            goes_on: {
              guard: eq(setting('revoke'), 'goes_on'),
              actions: [must(offer(x).abandon())],
              target: 'close',
            },
            answered: {
              guard: offer(x).is('answered'),
              actions: [must(offer(x).close())],
              target: 'close',
            },
            defers: {},
          },
        }),
      },
    },
    deferred: {
      tags: ['idle'],
      on: { 'revoke: gnttab_handle_deferred': step({ actions: [wait(offer(x).close())] }) },
    },
    close: {
      on: {
        'revoke: close window': step({
          alternatives: {
            unfiltered: { guard: not(filtered) },
            close: { actions: [must(windowOf(importer, a).close({ addr: a }))] },
          },
        }),
      },
    },
    unlink_mode: {
      on: {
        'revoke: ual_use_iova': step({
          alternatives: { physical: { guard: not(virtual_addressing), target: 'drain' }, virtual: {} },
        }),
      },
    },
    unlink: { on: { 'revoke: ual_iova_unlink': step({ actions: [must(na(a).unlink())] }) } },
    flush: { on: { 'revoke: submit target TLB flush': step({ actions: [must(na_inval(a).submit())] }) } },
    flushed: { on: { 'revoke: wait for target TLB flush': step({ actions: [wait(na_inval(a).wait())] }) } },
    drain: { on: { 'revoke: submit drain': step({ actions: [must(port_drain(a).submit())] }) } },
    drained: { on: { 'revoke: wait for drain': step({ actions: [wait(port_drain(a).wait())] }) } },
    end: { on: { 'revoke: dma_buf_detach': step({ actions: [must(grant(p).end())] }) } },
    give_back: {
      on: {
        'revoke: ual_iova_free': step({
          alternatives: {
            physical: { guard: not(virtual_addressing) },
            virtual: { actions: [must(na(a).free())] },
          },
        }),
      },
    },
    free: {
      on: {
        'revoke: ttm_resource_free': step({
          actions: [must(export_page(p).free({ by: self }))],
          target: 'idle',
        }),
      },
    },
    undo: { on: { 'export: dma_buf_detach (err)': step({ actions: [must(grant(p).end())] }) } },
    drop: { on: { 'export: dma_buf_put (err)': step({ actions: [must(offer(x).drop())] }) } },
    free_unused: {
      on: {
        'export: ttm_resource_free (err)': step({
          actions: [must(export_page(p).free({ by: self }))],
          target: 'idle',
        }),
      },
    },
  },
});
