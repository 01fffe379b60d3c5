/**
 * pseudo_lock - what lockdep tracks like a lock: a thread is inside something, whatever locks that needs.
 *
 * Kernel    kernel/locking/lockdep.c: lock_map_acquire(), lock_map_release()
 * Kept      which threads are inside. Nobody ever waits for it: it is for properties only
 */
import { resource } from '../../src/model/index.ts';

export const pseudo_lock = (id: string, source: string) =>
  resource({
    id,
    index: ['thread'],
    ghost: true,
    source,
    events: { acquire: {}, release: {} },
    initial: 'outside',
    states: { outside: { on: { acquire: 'inside' } }, inside: { on: { release: 'outside' } } },
    illegal: {
      acquire: ['L2', 'reclaim, or an invalidation, begins inside another that the same thread runs'],
      release: ['L2', 'reclaim, or an invalidation, ends that was not begun'],
    },
    lock: { kind: 'pseudo_lock', acquire: { acquire: 'write' }, release: ['release'], inside: ['inside'] },
  });
