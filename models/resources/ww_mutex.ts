/**
 * ww_mutex - the lock of a reservation object with its holder.
 *
 * Kernel    kernel/locking/ww_mutex.h; drivers/dma-buf/dma-resv.c: dma_resv_lock(), dma_resv_trylock(), dma_resv_unlock()
 * Kept      the holder. Trylock is `lock` where it is free; back-off is a matter of the flows
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

const mine = eq(own('owner'), ev('by'));

export const ww_mutex = <const Index extends readonly string[]>(id: string, source: string, index: Index) =>
  resource({
    id,
    index,
    source,
    fields: { owner: 'thread' },
    events: { lock: { by: 'thread' }, unlock: { by: 'thread' }, assert_held: { by: 'thread' } },
    initial: 'free',
    states: {
      free: { on: { lock: { target: 'locked', actions: [set({ owner: ev('by') })] } } },
      locked: { holds: ['owner'], on: { unlock: { guard: mine, target: 'free' }, assert_held: { guard: mine } } },
    },
    illegal: {
      assert_held: ['L10', 'called without the reservation lock that it asserts'],
      lock: ['L8', 'a reservation lock is taken without waiting for its holder'],
      unlock: ['L8', 'a thread releases a reservation lock that it does not hold'],
    },
  });
