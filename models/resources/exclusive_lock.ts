/**
 * exclusive_lock - a mutex or a spinlock, which one thread has.
 *
 * Kernel    kernel/locking/mutex.c: mutex_lock(), mutex_unlock(), mutex_destroy(); include/linux/spinlock.h
 * Kept      the holder; that memory does not go with a lock that is held in it
 */
import { eq, ev, own, resource, set } from '../../src/model/index.ts';

export const exclusive_lock = (id: string, source: string, kind: 'mutex' | 'spinlock') =>
  resource({
    id,
    source,
    fields: { owner: 'thread' },
    events: {
      lock: { by: 'thread' },
      unlock: { by: 'thread' },
      /** mutex_destroy(), or the memory that the lock is part of goes. */
      destroy: {},
    },
    initial: 'free',
    states: {
      free: { on: { lock: { target: 'locked', actions: [set({ owner: ev('by') })] }, destroy: 'ignore' } },
      locked: { holds: ['owner'], on: { unlock: { guard: eq(own('owner'), ev('by')), target: 'free' } } },
    },
    illegal: {
      lock: ['L8', 'a lock is taken without waiting for its holder'],
      unlock: ['L8', 'a thread releases a lock that it does not hold'],
      destroy: ['L8', 'memory is freed with a lock in it that is held: it was never released'],
    },
    lock: { kind, acquire: { lock: 'write' }, release: ['unlock'], holders: { write: 'owner' } },
  });
