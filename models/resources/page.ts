/**
 * page - a folio of system memory: who owns it, who has locked it, and whether its content is current.
 *
 * Kernel    struct folio of order 0
 * Kept      mapped (`anon`), mapped and locked (`isolated`: by reclaim, or by a migration that is about to let go), taken out
 *           of its slot by a migration that holds and locks it (`migrating`), allocated as the destination of one or of a
 *           copy-on-write (`fresh`), unmapped but still held by the thread that unmapped it, unmapped and held by a pin only
 *           (`held`), left to the child of a fork alone (`child`), free, owned by somebody else; the address that was last written through it, and whether a later write to that address
 *           went to another page; an extra reference (`pinned`: GUP, O_DIRECT); the mapping and the reference of the child
 *           (`shared`), which keep it from being freed
 * Left out  a pin of a shared page, which would be copied first; other reference counts, the LRU
 *
 * A zeroed page counts as the latest content of its address. A `fresh` page holds somebody's old data until a copy has
 * been written to it: `of` is then null.
 */
import { and, eq, ev, not, or, own, resource, set } from '../../src/model/index.ts';

const GONE = 'the device reaches a page that the address space gave up';

const superseded = set({ data: 'old' });
const written = set({ of: ev('virt'), data: 'latest' });
const heldBySender = set({ by: ev('by') });
const mine = eq(own('by'), ev('by'));
const pin = { guard: not(or(own('pinned'), own('shared'))), actions: [set({ pinned: true })] } as const;
const unpin = { guard: own('pinned'), actions: [set({ pinned: false })] } as const;
const shared_true = set({ shared: true });
const shared_false = set({ shared: false });
const share = { guard: not(or(own('pinned'), own('shared'))), actions: [shared_true] } as const;
const unshare = { guard: own('shared'), actions: [shared_false] } as const;
/** A page that is given back lives on while the child maps it, or while it is pinned. */
const given_back = [
  { guard: and(mine, own('shared')), target: 'child' },
  { guard: and(mine, own('pinned')), target: 'held' },
  { guard: mine, target: 'free' },
] as const;

const pinned_false = set({ pinned: false });
const of_null_data_null = set({ of: null, data: null });
const move = { actions: [set({ of: ev('virt') })] } as const;
const copy_back = { actions: [set({ of: ev('virt'), data: ev('data') })] } as const;

export const page = resource({
  id: 'page',
  index: ['page'],
  source: 'include/linux/mm_types.h: struct folio',
  fields: { of: 'virt', data: ['latest', 'old'], by: 'thread', pinned: 'boolean', shared: 'boolean' },
  events: {
    alloc: { virt: 'virt' },
    take: {},
    drop: {},
    load: {},
    store: { virt: 'virt' },
    supersede: {},
    /** Its content is that of another address from now on: mremap(). */
    move: { virt: 'virt' },
    isolate: { by: 'thread' },
    unlock: { by: 'thread' },
    zap: { by: 'thread' },
    free: { by: 'thread' },
    /** The migration takes it out of its slot, locked and with a reference. */
    collect: { by: 'thread' },
    /** Allocated as the destination of a migration. */
    alloc_fresh: { by: 'thread' },
    trylock: { by: 'thread' },
    /** What the copy engine writes; `spoil` is a copy of something that nobody wrote. */
    copy: { virt: 'virt', data: ['latest', 'old'] },
    spoil: {},
    /** The CPU copies a bounce buffer back when it is unmapped. */
    copy_back: { virt: 'virt', data: ['latest', 'old'] },
    /** A slot names it (again), while the migration still holds its lock. */
    settle: { by: 'thread' },
    put: { by: 'thread' },
    pin: {},
    unpin: {},
    /** A child maps it, too; and no longer does. */
    share: {},
    unshare: {},
    /** The new page of a copy-on-write takes its slot. */
    map: { by: 'thread' },
    /** A copy that was made for the child. */
    map_child: { by: 'thread' },
  },
  initial: 'free',
  states: {
    free: {
      on: {
        alloc: { target: 'anon', actions: [written, pinned_false, shared_false] },
        take: 'foreign',
        alloc_fresh: { target: 'fresh', actions: [heldBySender] },
      },
    },
    fresh: {
      holds: ['by', 'of', 'data'],
      on: {
        trylock: { guard: mine },
        copy: { actions: [set({ of: ev('virt'), data: ev('data') })] },
        spoil: { actions: [of_null_data_null] },
        copy_back,
        supersede: { actions: [superseded] },
        move,
        settle: { guard: mine, target: 'isolated', actions: [pinned_false, shared_false] },
        map: { guard: mine, target: 'anon', actions: [pinned_false, shared_false] },
        map_child: { guard: mine, target: 'child' },
        put: { guard: mine, target: 'free' },
      },
    },
    anon: {
      holds: ['of', 'data', 'pinned', 'shared'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        move,
        copy_back,
        isolate: { target: 'isolated', actions: [heldBySender] },
        zap: { target: 'unmapped', actions: [heldBySender] },
        collect: { target: 'migrating', actions: [heldBySender] },
        pin,
        unpin,
        share,
        unshare,
      },
    },
    isolated: {
      holds: ['of', 'data', 'by', 'pinned', 'shared'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        move,
        copy_back,
        unlock: { guard: mine, target: 'anon' },
        // Whoever clears the slot, the reference of the thread that holds the lock is the last one.
        zap: 'unmapped',
        pin,
        unpin,
        share,
        unshare,
      },
    },
    migrating: {
      holds: ['of', 'data', 'by', 'pinned', 'shared'],
      on: {
        load: 'ignore',
        store: { actions: [written] },
        supersede: { actions: [superseded] },
        move,
        copy_back,
        settle: { guard: mine, target: 'isolated' },
        put: given_back,
        unpin,
        unshare,
      },
    },
    unmapped: { holds: ['by', 'pinned', 'shared'], on: { unlock: { guard: mine }, free: given_back, unpin, unshare } },
    child: { on: { unshare: 'free' } },
    held: { on: { unpin: 'free' } },
    foreign: { on: { drop: 'free' } },
  },
  illegal: {
    take: ['M2', 'a page is handed out that is in use'],
    drop: ['M2', 'a page is freed by somebody who does not own it'],
    supersede: ['V1', 'a page that holds no content of the address is said to be out of date'],
    move: ['V1', 'a page that holds no content of the address is said to have moved with it'],
    isolate: ['M2', 'reclaim takes a page that is not anonymous, or is taken already'],
    unlock: ['R8', 'a folio is unlocked that this thread has not locked'],
    zap: ['M2', 'a page is unmapped that the address space gave up'],
    load: ['M1', GONE],
    store: ['M1', GONE],
    free: ['M2', 'a page is freed that this thread does not hold'],
    alloc: ['M2', 'a page is handed out that is in use'],
    alloc_fresh: ['M2', 'a page is handed out that is in use'],
    collect: ['V2', 'a migration takes a page that is not mapped, or that somebody else has locked'],
    trylock: ['L7', 'the destination of a migration is locked already'],
    copy: ['V3', 'the copy engine writes into a page that is not the destination of a migration'],
    spoil: ['V3', 'the copy engine writes into a page that is not the destination of a migration'],
    copy_back: ['M2', 'a bounce buffer is copied back into a page that was given away'],
    settle: ['V2', 'a slot is to name a page that this migration does not hold'],
    put: ['R8', 'a page is given back that this thread does not hold'],
    share: ['V8', 'a child maps a page that is pinned, that it maps already, or that is not mapped'],
    unshare: ['V8', 'a child gives up a page that it does not map'],
    map: ['V2', 'a slot is to name a page that this thread does not hold'],
    map_child: ['V8', 'a child is to get a page that this thread does not hold'],
    pin: ['R11', 'a page is pinned twice, or one that is not mapped, or that a child shares'],
    unpin: ['R11', 'a pin is dropped that was never taken, or was dropped before'],
  },
  lock: {
    class: 'folio_lock',
    kind: 'folio_lock',
    acquire: { isolate: 'write', collect: 'write', settle: 'write' },
    release: ['unlock'],
    holders: { write: 'by' },
    held: ['isolated', 'migrating'],
    pending: ['isolated', 'migrating'],
  },
});
