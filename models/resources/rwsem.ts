/**
 * rwsem - a reader-writer semaphore with its holders.
 *
 * Kernel    kernel/locking/rwsem.c: down_read(), up_read(), down_write(), up_write(), downgrade_write()
 * Kept      who holds it, so that a step can ask and a wrong unlock shows
 * Left out  queued writers, which block new readers: every deadlock that goes through one is missed, of a recursive reader
 *           or of several threads
 */
import { add, and, any, eq, ev, has, ne, not, own, remove, resource, set } from '../../src/model/index.ts';

const written = eq(own('writer'), ev('by'));
const otherReaders = any('thread', (t) => and(has(own('readers'), t), ne(t, ev('by'))));

export const rwsem = (id: string, source: string) =>
  resource({
    id,
    source,
    fields: { writer: 'thread', readers: { set: 'thread' } },
    events: {
      read_lock: { by: 'thread' },
      read_unlock: { by: 'thread' },
      write_lock: { by: 'thread' },
      write_unlock: { by: 'thread' },
      downgrade: { by: 'thread' },
      /** lockdep_assert_held(): for read or for write. */
      assert_held: { by: 'thread' },
      /** lockdep_assert_held_write(). */
      assert_held_write: { by: 'thread' },
    },
    initial: 'free',
    states: {
      free: {
        on: {
          read_lock: { target: 'read', actions: [set({ readers: add(null, ev('by')) })] },
          write_lock: { target: 'write', actions: [set({ writer: ev('by') })] },
        },
      },
      read: {
        holds: ['readers'],
        on: {
          read_lock: {
            guard: not(has(own('readers'), ev('by'))),
            actions: [set({ readers: add(own('readers'), ev('by')) })],
          },
          assert_held: { guard: has(own('readers'), ev('by')) },
          read_unlock: [
            {
              guard: and(has(own('readers'), ev('by')), otherReaders),
              actions: [set({ readers: remove(own('readers'), ev('by')) })],
            },
            { guard: has(own('readers'), ev('by')), target: 'free' },
          ],
        },
      },
      write: {
        holds: ['writer'],
        on: {
          write_unlock: { guard: written, target: 'free' },
          assert_held: { guard: written },
          assert_held_write: { guard: written },
          downgrade: {
            guard: written,
            target: 'read',
            actions: [set({ readers: add(null, ev('by')) })],
          },
        },
      },
    },
    illegal: {
      read_lock: ['L8', 'a lock is taken without waiting for its holder'],
      write_lock: ['L8', 'a lock is taken without waiting for its holders'],
      read_unlock: ['L8', 'a thread releases a read lock that it does not hold'],
      write_unlock: ['L8', 'a thread releases a write lock that it does not hold'],
      downgrade: ['L8', 'a thread downgrades a write lock that it does not hold'],
      assert_held: ['L10', 'called without the lock that it asserts'],
      assert_held_write: ['L10', 'called without the write lock that it asserts'],
    },
    lock: {
      kind: 'rwsem',
      acquire: { read_lock: 'read', write_lock: 'write' },
      release: ['read_unlock', 'write_unlock'],
      holders: { read: 'readers', write: 'writer' },
    },
  });
