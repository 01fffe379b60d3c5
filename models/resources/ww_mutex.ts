/**
 * ww_mutex - the lock of a reservation object: its holder, and whether it is held through an acquire context.
 *
 * Kernel    kernel/locking/ww_mutex.h; drivers/dma-buf/dma-resv.c: dma_resv_lock(), dma_resv_trylock(), dma_resv_unlock()
 * Kept      the holder; `ctx`: through an acquire context, which is what a younger context backs off from. A trylock is `lock`
 *           where it is free, and never goes through a context
 *
 * Who may wait for a second one is a matter of `ww_acquire_ctx`.
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

const mine = eq(own('owner'), ev('by'));

export const ww_mutex = <const Index extends readonly string[]>(id: string, source: string, index: Index) =>
  resource({
    id,
    index,
    source,
    fields: { owner: 'thread', ctx: 'boolean' },
    events: {
      lock: { by: 'thread' },
      /** dma_resv_lock() with a ticket. */
      lock_ctx: { by: 'thread' },
      unlock: { by: 'thread' },
      assert_held: { by: 'thread' },
    },
    initial: 'free',
    states: {
      free: {
        on: {
          lock: { target: 'locked', actions: [set({ owner: ev('by'), ctx: false })] },
          lock_ctx: { target: 'locked', actions: [set({ owner: ev('by'), ctx: true })] },
        },
      },
      locked: {
        holds: ['owner', 'ctx'],
        on: { unlock: { guard: mine, target: 'free' }, assert_held: { guard: mine } },
      },
    },
    illegal: {
      assert_held: ['L10', 'called without the reservation lock that it asserts'],
      lock: ['L8', 'a reservation lock is taken without waiting for its holder'],
      lock_ctx: ['L8', 'a reservation lock is taken without waiting for its holder'],
      unlock: ['L8', 'a thread releases a reservation lock that it does not hold'],
    },
    lock: {
      class: 'reservation_ww_class',
      kind: 'ww_mutex',
      acquire: { lock: 'write', lock_ctx: 'write' },
      ordered: ['lock_ctx'],
      release: ['unlock'],
      holders: { write: 'owner' },
    },
  });
