/**
 * fabric_pte - one page of the address space that a device offers to its peers over the fabric, and its page-table entry there.
 *
 * Kernel    nothing that was posted as code: the virtual mode of the fabric in the mails of the thread (the sketch of 28 January 2026
 *           with its corrections, Message-Id 20260128004841.2436896-7 and replies)
 * Kept      reserved, with page-table memory behind it; linked to a page of device memory; synced. `cookie` says for which range, `by`
 *           for the migration of which thread; no call carries it
 * Left out  which of the two devices the address belongs to: that of the page; a number is never handed out by both
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const fabric_pte = resource({
  id: 'fabric_pte',
  index: ['addr'],
  source: 'mails of the thread: the virtual mode of the fabric, ual_iova_try_alloc(), ual_iova_link()',
  fields: { cookie: 'range', by: 'thread', vram: 'vram' },
  events: {
    alloc: { range: 'range' },
    /** For a migration, by the thread that runs it. */
    alloc_for: { by: 'thread' },
    link: { vram: 'vram' },
    sync: {},
    unlink: {},
    free: {},
    /** A request that arrives is translated. */
    walk: {},
  },
  initial: 'none',
  states: {
    none: {
      on: {
        alloc: { target: 'reserved', actions: [set({ cookie: ev('range') })] },
        alloc_for: { target: 'reserved', actions: [set({ by: ev('by') })] },
      },
    },
    reserved: {
      holds: ['cookie', 'by'],
      on: { link: { target: 'linked', actions: [set({ vram: ev('vram') })] }, free: 'none' },
    },
    linked: { holds: ['cookie', 'by', 'vram'], on: { sync: 'synced', unlink: 'reserved' } },
    synced: { holds: ['cookie', 'by', 'vram'], on: { unlink: 'reserved', walk: 'ignore' } },
  },
  illegal: {
    alloc: ['T7', 'an address of the fabric is handed out that is in use'],
    alloc_for: ['T7', 'an address of the fabric is handed out that is in use'],
    link: ['T1', 'a link outside an allocated range of addresses, or over another link'],
    sync: ['T1', 'a sync of a page that is not linked'],
    unlink: ['T1', 'an unlink of a page that is not linked'],
    free: ['T7', 'addresses of the fabric are freed while pages are linked to them, or twice'],
    walk: ['T3', 'a request meets an entry that is not linked and synced: a fault at the target'],
  },
});
