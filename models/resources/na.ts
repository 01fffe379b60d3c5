/**
 * na - a page-sized network address of the target, and its entry in the target's page table for incoming requests.
 *
 * Kernel    nobody has posted any; mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): a virtual address that is
 *           allocated at the target; the calls mirror drivers/iommu/dma-iommu.c: dma_iova_try_alloc() and so on
 * Kept      reserved with its page-table memory, linked to a page, synced; unlinked, it is still reserved
 * Left out  ranges of several pages; the memory of the page table, and what is evicted for it
 *
 * One table serves everybody on the fabric: it does not ask who sends a request.
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const na = resource({
  id: 'na',
  index: ['addr'],
  source: 'mail 20260128004841.2436896-7, reply of 28 Jan 2026 (Brost): ual_iova_try_alloc()',
  fields: { page: 'page' },
  events: { reserve: {}, link: { page: 'page' }, sync: {}, unlink: {}, free: {} },
  initial: 'none',
  states: {
    none: { on: { reserve: 'reserved' } },
    reserved: { on: { link: { target: 'linked', actions: [set({ page: ev('page') })] }, free: 'none' } },
    linked: { holds: ['page'], on: { sync: 'synced', unlink: 'reserved' } },
    synced: { holds: ['page'], on: { unlink: 'reserved' } },
  },
  illegal: {
    reserve: ['S6', 'a network address is handed out that is in use'],
    link: ['S6', 'a page is linked to an address that is not reserved, or over another page'],
    sync: ['S6', 'a sync of an address that is not linked'],
    unlink: ['S6', 'an unlink of an address that is not linked'],
    free: ['S6', 'a network address is given back while it leads to a page'],
  },
});
