/**
 * drm_exec - the reservation locks that a thread has, and the acquire context that it takes them in, if any.
 *
 * Kernel    drivers/gpu/drm/drm_exec.c: struct drm_exec::ticket, drm_exec_init(), drm_exec_fini(); include/linux/ww_mutex.h: struct
 *           ww_acquire_ctx; kernel/locking/ww_mutex.h: __ww_mutex_check_kill()
 * Kept      as `ww_acquire_ctx`, for three locks: those of a VM, of a buffer, and of the page tables of a target. `older` has the
 *           threads whose contexts are older: a thread that holds a lock backs off from what an older context holds
 * Left out  stamps as numbers; that a waiter also backs off from an older one that waits
 */
import { add, eq, ev, own, remove, resource, set } from '../../src/model/index.ts';

const in_ctx = eq(own('ctx'), true);
const without = eq(own('ctx'), false);
const older = {
  outranked: { actions: [set({ older: add(own('older'), ev('thread')) })] },
  forget: { actions: [set({ older: remove(own('older'), ev('thread')) })] },
} as const;
const WAITS = 'a thread that holds a reservation lock waits for another outside an acquire context';

const begun = set({ ctx: true });
const ended = set({ ctx: false, older: null });

export const drm_exec = resource({
  id: 'drm_exec',
  index: ['thread'],
  source: 'drivers/gpu/drm/drm_exec.c: struct drm_exec',
  fields: { ctx: 'boolean', older: { set: 'thread' } },
  events: {
    init: {},
    fini: {},
    /** The context of this thread is older. */
    outranked: { thread: 'thread' },
    /** The context of this thread is gone. */
    forget: { thread: 'thread' },
    /** dma_resv_lock() with the ticket, without one, and dma_resv_trylock(). */
    lock_ctx: {},
    lock: {},
    trylock: {},
    unlock: {},
  },
  initial: 'none',
  start: { ctx: false },
  states: {
    none: {
      holds: ['ctx', 'older'],
      on: {
        init: { guard: without, actions: [begun] },
        fini: { guard: in_ctx, actions: [ended] },
        ...older,
        lock_ctx: { guard: in_ctx, target: 'one' },
        lock: { guard: without, target: 'one' },
        trylock: 'one',
      },
    },
    one: {
      holds: ['ctx', 'older'],
      on: { ...older, lock_ctx: { guard: in_ctx, target: 'two' }, trylock: 'two', unlock: 'none' },
    },
    two: {
      holds: ['ctx', 'older'],
      on: { ...older, lock_ctx: { guard: in_ctx, target: 'three' }, trylock: 'three', unlock: 'one' },
    },
    three: { holds: ['ctx', 'older'], on: { ...older, unlock: 'two' } },
  },
  illegal: {
    init: ['L9', 'an acquire context is begun inside another'],
    fini: ['L9', 'an acquire context ends while locks are held in it, or where there is none'],
    lock_ctx: ['L9', WAITS],
    lock: ['L9', WAITS],
    trylock: ['L9', 'a thread takes a fourth reservation lock, which no path here does'],
    unlock: ['L8', 'a thread releases a reservation lock that it does not hold'],
  },
});
