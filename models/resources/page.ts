/**
 * page - a physical page: who owns it, and whether its content is current.
 *
 * Kernel    struct folio of order 0
 * Kept      anonymous, isolated and locked by reclaim, unmapped but still held by the thread that unmapped it, free,
 *           owned by somebody else; the address that was last written through it, and whether a later write to that
 *           address went to another page
 * Left out  reference counts beyond these holders, pins, the LRU
 *
 * A zeroed page counts as the latest content of its address: nothing here copies, so a zero page never stands in for
 * a written one. A page that is not mapped holds somebody's old data, which no reader may see.
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

const GONE = 'the device reaches a page that the address space gave up';

const superseded = set({ data: 'old' });
const written = set({ of: ev('virt'), data: 'latest' });
const heldBySender = set({ by: ev('by') });

export const page = resource({
  id: 'page',
  index: ['page'],
  source: 'include/linux/mm_types.h: struct folio',
  fields: { of: 'virt', data: ['latest', 'old'], by: 'thread' },
  events: {
    alloc: { virt: 'virt' },
    take: {},
    drop: {},
    load: {},
    store: { virt: 'virt' },
    supersede: {},
    isolate: { by: 'thread' },
    zap: { by: 'thread' },
    free: { by: 'thread' },
  },
  initial: 'free',
  states: {
    free: { on: { alloc: { target: 'anon', actions: [written] }, take: 'foreign' } },
    anon: {
      holds: ['of', 'data'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        isolate: { target: 'isolated', actions: [heldBySender] },
        zap: { target: 'unmapped', actions: [heldBySender] },
      },
    },
    isolated: {
      holds: ['of', 'data', 'by'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        // Whoever clears the slot, the reference of reclaim is the last one.
        zap: 'unmapped',
      },
    },
    unmapped: { holds: ['by'], on: { free: { guard: eq(own('by'), ev('by')), target: 'free' } } },
    foreign: { on: { drop: 'free' } },
  },
  illegal: {
    take: ['M2', 'a page is handed out that is in use'],
    drop: ['M2', 'a page is freed by somebody who does not own it'],
    supersede: ['V1', 'a page that holds no content of the address is said to be out of date'],
    isolate: ['M2', 'reclaim takes a page that is not anonymous, or is taken already'],
    zap: ['M2', 'a page is unmapped that the address space gave up'],
    load: ['M1', GONE],
    store: ['M1', GONE],
    free: ['M2', 'a page is freed that this thread does not hold'],
    alloc: ['M2', 'a page is handed out that is in use'],
  },
});
