/**
 * ww_acquire_ctx - how many reservation locks a thread has, and the acquire context that it takes them in, if any.
 *
 * Kernel    include/linux/ww_mutex.h: struct ww_acquire_ctx, ww_acquire_init(), ww_acquire_fini();
 *           kernel/locking/ww_mutex.h: __ww_mutex_check_kill(); drivers/gpu/drm/drm_exec.c: struct drm_exec::ticket
 * Kept      a context is there or not; `older` has the threads whose contexts are older: reservation_ww_class is wait-die, and
 *           a thread that holds a lock backs off from what an older context holds; no lock, one, two. A thread that
 *           has one waits for another in a context only; it may try one at any time
 * Left out  stamps as numbers; -EALREADY; the debug option that invents contention
 */
import { add, eq, ev, own, remove, resource, set } from '../../src/model/index.ts';

const in_ctx = eq(own('ctx'), true);
const without = eq(own('ctx'), false);
const begun = set({ ctx: true });
const ended = set({ ctx: false, older: null });
const older = {
  outranked: { actions: [set({ older: add(own('older'), ev('thread')) })] },
  forget: { actions: [set({ older: remove(own('older'), ev('thread')) })] },
} as const;
const WAITS = 'a thread that holds a reservation lock waits for another outside an acquire context';

export const ww_acquire_ctx = resource({
  id: 'ww_acquire_ctx',
  index: ['thread'],
  source: 'include/linux/ww_mutex.h: struct ww_acquire_ctx',
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
    two: { holds: ['ctx', 'older'], on: { ...older, unlock: 'one' } },
  },
  illegal: {
    init: ['L9', 'an acquire context is begun inside another'],
    fini: ['L9', 'an acquire context ends while locks are held in it, or where there is none'],
    lock_ctx: ['L9', WAITS],
    lock: ['L9', WAITS],
    trylock: ['L9', 'a thread takes a third reservation lock, which no path of these drivers does'],
    unlock: ['L8', 'a thread releases a reservation lock that it does not hold'],
  },
});
