/**
 * Small random programs of threads that take, try and release a few locks: reader-writer locks, mutexes and a pseudo lock, in
 * any order, some of them under a common lock. As a protocol whose locks say that they are locks.
 */

import fc from 'fast-check';
import {
  accepts,
  add,
  and,
  any,
  eq,
  ev,
  flow,
  has,
  must,
  ne,
  not,
  own,
  protocol,
  remove,
  resource,
  self,
  set,
  step,
  wait,
} from '../model/index.ts';
import type { ProtocolDef } from '../model/protocol.ts';

/** What a thread does next: the number of a lock, and how. */
export interface Operation {
  readonly kind: 'lock' | 'read' | 'try' | 'skip';
  readonly lock: number;
}

/** For each thread its operations; what it holds is released in the order of `release` once they are done. */
export interface LockProgram {
  readonly locks: number;
  readonly threads: readonly {
    readonly gate: boolean;
    readonly operations: readonly Operation[];
    readonly early: number;
  }[];
}

const operation = (locks: number): fc.Arbitrary<Operation> =>
  fc.record({
    kind: fc.constantFrom(
      'lock' as const,
      'lock' as const,
      'read' as const,
      'read' as const,
      'try' as const,
      'skip' as const,
    ),
    lock: fc.nat({ max: locks - 1 }),
  });

/** A thread that takes no lock twice. */
const distinct = (of: fc.Arbitrary<Operation>, lengths: { readonly minLength: number; readonly maxLength: number }) =>
  fc.uniqueArray(of, { ...lengths, selector: ({ lock }) => lock });

/** Often every thread takes the common lock, so that many an inversion is harmless. */
export const randomLockProgram: fc.Arbitrary<LockProgram> = fc
  .tuple(fc.constantFrom(2, 2, 3, 4), fc.constantFrom('all', 'all', 'none', 'some'), fc.constantFrom(1, 2, 2, 2, 3))
  .chain(([locks, gates, threads]) =>
    fc.record({
      locks: fc.constant(locks),
      threads: fc.array(
        fc.record({
          gate: gates === 'some' ? fc.boolean() : fc.constant(gates === 'all'),
          operations: (gates === 'all' ? distinct : fc.array)(operation(locks), {
            minLength: 2,
            maxLength: threads === 3 ? 2 : 3,
          }),
          early: fc.nat({ max: 3 }),
        }),
        { minLength: threads, maxLength: threads },
      ),
    }),
  );

const otherReaders = any('thread', (t) => and(has(own('readers'), t), ne(t, ev('by'))));

/** A reader-writer lock; a mutex is one that nobody reads. */
const rwLock = (id: string) =>
  resource({
    id,
    source: 'random',
    fields: { writer: 'thread', readers: { set: 'thread' } },
    events: { read: { by: 'thread' }, unread: { by: 'thread' }, write: { by: 'thread' }, unwrite: { by: 'thread' } },
    initial: 'free',
    states: {
      free: {
        on: {
          read: { target: 'shared', actions: [set({ readers: add(null, ev('by')) })] },
          write: { target: 'held', actions: [set({ writer: ev('by') })] },
        },
      },
      shared: {
        holds: ['readers'],
        on: {
          read: {
            guard: not(has(own('readers'), ev('by'))),
            actions: [set({ readers: add(own('readers'), ev('by')) })],
          },
          unread: [
            {
              guard: and(has(own('readers'), ev('by')), otherReaders),
              actions: [set({ readers: remove(own('readers'), ev('by')) })],
            },
            { guard: has(own('readers'), ev('by')), target: 'free' },
          ],
        },
      },
      held: { holds: ['writer'], on: { unwrite: { guard: eq(own('writer'), ev('by')), target: 'free' } } },
    },
    lock: {
      kind: 'rwsem',
      acquire: { read: 'read', write: 'write' },
      release: ['unread', 'unwrite'],
      holders: { read: 'readers', write: 'writer' },
    },
  });

/**
 * The protocol of a program. Each thread runs once and ends at a place that is idle. A trylock that fails goes on without the
 * lock, which the thread then does not release.
 */
export function lockProtocol({ locks, threads }: LockProgram): ProtocolDef {
  const all = Array.from({ length: locks }, (_, i) => rwLock(`l${i}`));
  const gate = rwLock('gate');
  const flows = threads.map(({ gate: gated, operations, early }, t) => {
    type Made = ReturnType<typeof step>;
    const places: Record<string, { tags?: string[]; on: Record<string, Made> }> = {};
    const put = (name: string, one: Made) => {
      places[name] = { on: { [`t${t} ${name}`]: one } };
    };
    const release = (i: number, name: string) => {
      const lock = all[i]?.();
      if (!lock) return;
      put(
        name,
        step({
          alternatives: {
            write: { guard: eq(lock.writer, self), actions: [must(lock.unwrite({ by: self }))] },
            read: { guard: has(lock.readers, self), actions: [must(lock.unread({ by: self }))] },
            none: {},
          },
        }) as Made,
      );
    };
    put('begin', step({}) as Made);
    if (gated) put('gate', step({ actions: [wait(gate().write({ by: self }))] }) as Made);
    for (const [i, { kind, lock: l }] of operations.entries()) {
      const lock = (all[l] as ReturnType<typeof rwLock>)();
      if (kind === 'lock') put(`op${i} lock`, step({ actions: [wait(lock.write({ by: self }))] }) as Made);
      if (kind === 'read') put(`op${i} read`, step({ actions: [wait(lock.read({ by: self }))] }) as Made);
      if (kind === 'skip') put(`op${i} skip`, step({}) as Made);
      if (kind === 'try') {
        const send = lock.write({ by: self });
        put(
          `op${i} try`,
          step({ alternatives: { locked: { guard: accepts(send), actions: [must(send)] }, contended: {} } }) as Made,
        );
      }
      if (early === i + 1) release(l, `op${i} early`);
    }
    const taken = new Set(operations.filter(({ kind }) => kind !== 'skip').map(({ lock }) => lock));
    for (const i of taken) release(i, `release${i}`);
    if (gated) put('ungate', step({ actions: [must(gate().unwrite({ by: self }))] }) as Made);
    places['end'] = { tags: ['idle'], on: {} };
    return flow({ id: `t${t}`, kind: 'thread', source: 'random', initial: 'begin', states: places as never });
  });
  return protocol({
    id: 'lock_program',
    says: 'random',
    sorts: {},
    resources: [...all, gate],
    flows: flows as never,
  });
}
