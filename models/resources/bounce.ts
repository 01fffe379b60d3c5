/**
 * bounce - one slot of the bounce buffers, at its address on the bus: the device reads and writes it in place of a page.
 *
 * Kernel    kernel/dma/swiotlb.c: swiotlb_tbl_map_single(), __swiotlb_tbl_unmap_single()
 * Kept      which page it stands for, and its own content: what the page held when it was mapped, until the device writes
 * Left out  devices that bounce only what lies beyond their mask: with the switch `swiotlb` every page is bounced, as with
 *           swiotlb=force or in a confidential guest; dma_sync_single_for_*(), which neither drm_gpusvm nor drm_pagemap calls
 */
import { ev, resource, set } from '../../src/model/index.ts';

const content = set({ of: ev('virt'), data: ev('data') });
const written = set({ of: ev('virt'), data: 'latest' });
const superseded = set({ data: 'old' });
const junk = set({ of: null, data: null });
const GONE = 'the device uses a bounce buffer that was given back';

export const bounce = resource({
  id: 'bounce',
  index: ['addr'],
  source: 'kernel/dma/swiotlb.c: struct io_tlb_slot',
  fields: { page: 'page', of: 'virt', data: ['latest', 'old'] },
  events: {
    /** With what the page holds. */
    map: { page: 'page', virt: 'virt', data: ['latest', 'old'] },
    map_junk: { page: 'page' },
    load: {},
    store: { virt: 'virt' },
    supersede: {},
    /** Its content is that of another address from now on: mremap(). */
    move: { virt: 'virt' },
    /** What the copy engine writes. */
    copy: { virt: 'virt', data: ['latest', 'old'] },
    spoil: {},
    unmap: {},
  },
  initial: 'free',
  states: {
    free: {
      on: {
        map: { target: 'used', actions: [set({ page: ev('page') }), content] },
        map_junk: { target: 'used', actions: [set({ page: ev('page') })] },
      },
    },
    used: {
      holds: ['page', 'of', 'data'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        move: { actions: [set({ of: ev('virt') })] },
        copy: { actions: [content] },
        spoil: { actions: [junk] },
        unmap: 'free',
      },
    },
  },
  illegal: {
    map: ['T1', 'a bounce buffer is handed out that is in use'],
    map_junk: ['T1', 'a bounce buffer is handed out that is in use'],
    load: ['T3', GONE],
    store: ['T3', GONE],
    supersede: ['V1', 'a bounce buffer that holds no content of the address is said to be out of date'],
    move: ['V1', 'a bounce buffer that holds no content of the address is said to have moved with it'],
    copy: ['T3', GONE],
    spoil: ['T3', GONE],
    unmap: ['T1', 'an unmap of an address that is not mapped'],
  },
});
