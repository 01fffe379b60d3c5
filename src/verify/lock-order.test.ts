/**
 * The lock order against a slow search through xstate alone, which knows nothing of tables and of the annotations: it reads
 * who holds what off the state, and what is wanted off the labels.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, PLAIN } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import { exploreReference } from '../explore/reference.ts';
import { placeOf, takeStep, type World } from '../model/interpret.ts';
import { buildSystem, type System } from '../model/system.ts';
import { pathOf } from '../model/to-xstate.ts';
import { type LockProgram, lockProtocol, randomLockProgram } from '../testing/random-lock-program.ts';
import type { LockCycle } from './lock-cycles.ts';
import { ordersOf } from './lock-order.ts';

/** What the reference finds: edges `held mode wanted mode`, and cycles as `thread waits for lock`, sorted. */
interface Expected {
  readonly edges: ReadonlySet<string>;
  readonly cycles: ReadonlySet<string>;
}

type Mode = 'read' | 'write';

/** Who holds a lock, read off its state. */
function holders(system: System, world: World, lock: string): ReadonlyMap<string, Mode> {
  const context = world[system.position(lock, [])]?.context as { writer?: string | null; readers?: string[] | null };
  return new Map<string, Mode>([
    ...(context.readers ?? []).map((reader): [string, Mode] => [reader, 'read']),
    ...(context.writer ? [[context.writer, 'write'] as [string, Mode]] : []),
  ]);
}

/** What the thread sleeps for where it stands, by the words of the program. */
function wanted(program: LockProgram, system: System, world: World, thread: number) {
  const instance = system.instances.findIndex(({ id }) => id === `t${thread}`);
  const place = pathOf(world[instance]?.value).join('.');
  const operation = /^op(\d) (lock|read)$/.exec(place);
  const lock =
    place === 'gate'
      ? 'gate'
      : operation
        ? `l${program.threads[thread]?.operations[Number(operation[1])]?.lock}`
        : null;
  if (lock === null) return null;
  const mode: Mode = operation?.[2] === 'read' ? 'read' : 'write';
  const [step] = placeOf(system, world, instance).steps;
  const blocked = takeStep(system, world, { instance, label: step?.label ?? '', choose: {} }).kind === 'disabled';
  return { lock, mode, blocked };
}

function expected(program: LockProgram, system: System): Expected {
  const edges = new Set<string>();
  const cycles = new Set<string>();
  const locks = [...Array.from({ length: program.locks }, (_, i) => `l${i}`), 'gate'];
  exploreReference(system, 20_000, {
    state(world) {
      const waits = new Map<string, { lock: string; for: readonly string[] }>();
      for (const thread of program.threads.keys()) {
        const want = wanted(program, system, world, thread);
        if (!want) continue;
        for (const lock of locks) {
          const mode = holders(system, world, lock).get(`t${thread}`);
          if (mode) edges.add(`${lock} ${mode} ${want.lock} ${want.mode}`);
        }
        if (!want.blocked) continue;
        // A writer waits for all holders; a reader for the writer, or for itself where it reads already.
        const held = holders(system, world, want.lock);
        const writers = [...held].filter(([, mode]) => mode === 'write').map(([id]) => id);
        waits.set(`t${thread}`, {
          lock: want.lock,
          for: want.mode === 'write' ? [...held.keys()] : writers.length > 0 ? writers : [`t${thread}`],
        });
      }
      for (const start of waits.keys()) {
        const follow = (path: readonly string[]): void => {
          const last = path.at(-1) as string;
          for (const next of waits.get(last)?.for ?? []) {
            if (next === start) cycles.add(classesOf(path.map((id) => waits.get(id)?.lock as string)));
            else if (waits.has(next) && !path.includes(next)) follow([...path, next]);
          }
        };
        follow([start]);
      }
    },
  });
  return { edges, cycles };
}

/** A cycle whatever it begins with; a lock that follows itself counts once. */
function classesOf(locks: readonly string[]): string {
  const once = locks.filter((lock, i) => lock !== locks[(i + 1) % locks.length] || locks.every((one) => one === lock));
  const cycle = once.every((lock) => lock === once[0]) ? once.slice(0, 1) : once;
  const turned = cycle.map((_, i) => [...cycle.slice(i), ...cycle.slice(0, i)].join(' '));
  return turned.sort()[0] as string;
}

function compared(program: LockProgram): readonly LockCycle[] {
  const system = buildSystem(lockProtocol(program), { actors: program.threads.map((_, t) => `t${t}`) });
  const order = ordersOf(explore(compile(system, [], PLAIN)), { primed: [], touches: [], calls: [] });
  const reference = expected(program, system);
  const edges = order.graph.edges
    .filter(({ how }) => how === 'sleep')
    .map(({ from, fromMode, to, toMode }) => `${from} ${fromMode} ${to} ${toMode}`);
  expect(new Set(edges)).toEqual(reference.edges);
  const reached = order.cycles
    .filter(({ verdict }) => verdict === 'reachable')
    .map(({ sides }) => classesOf(sides.map(({ from }) => from)));
  expect(new Set(reached)).toEqual(reference.cycles);
  // What is not reached has a reason that does not come from a limit.
  for (const { verdict, because, shorter } of order.cycles) {
    if (verdict !== 'reachable' && !shorter) expect(because.length).toBeGreaterThan(0);
    expect(verdict).not.toBe('bounded');
  }
  return order.cycles;
}

describe('random lock programs', () => {
  test('a cycle is reached exactly if the search finds threads that wait for each other in it', () => {
    const seen = { reachable: 0, inversion: 0, bounded: 0 };
    fc.assert(
      fc.property(randomLockProgram, (program) => {
        for (const { verdict } of compared(program)) seen[verdict]++;
      }),
      { numRuns: 70, seed: 7 },
    );
    // Both kinds occur, or the comparison would say little.
    expect(seen.reachable).toBeGreaterThan(8);
    expect(seen.inversion).toBeGreaterThan(3);
  });
});

describe('two threads', () => {
  const thread = (gate: boolean, ...operations: readonly [kind: 'lock' | 'read' | 'try', lock: number][]) => ({
    gate,
    operations: operations.map(([kind, lock]) => ({ kind, lock })),
    early: 0,
  });
  const orderOf = (program: LockProgram) => {
    const system = buildSystem(lockProtocol(program), { actors: program.threads.map((_, t) => `t${t}`) });
    return ordersOf(explore(compile(system, [], PLAIN)), { primed: [], touches: [], calls: [] });
  };
  const two = (...threads: LockProgram['threads']): LockProgram => ({ locks: 2, threads });

  test('that take two locks in different orders wait for each other', () => {
    const { cycles } = orderOf(two(thread(false, ['lock', 0], ['lock', 1]), thread(false, ['lock', 1], ['lock', 0])));
    expect(cycles.map(({ verdict, sides }) => [verdict, sides.map(({ from }) => from)])).toEqual([
      ['reachable', ['l0', 'l1']],
    ]);
    expect(cycles[0]?.waits?.links.map(({ thread: { id }, wait }) => `${id} ${wait.lock.id}`)).toEqual([
      't1 l0',
      't0 l1',
    ]);
  });

  test('that do so under a common lock never do, and that lock is named', () => {
    const { cycles } = orderOf(two(thread(true, ['lock', 0], ['lock', 1]), thread(true, ['lock', 1], ['lock', 0])));
    expect(cycles.map(({ verdict, because }) => [verdict, because])).toEqual([
      ['inversion', ['gate is always held around both']],
    ]);
  });

  test('that only read one another in never do', () => {
    const { cycles } = orderOf(two(thread(false, ['read', 0], ['lock', 1]), thread(false, ['lock', 1], ['read', 0])));
    expect(cycles.map(({ verdict }) => verdict)).toEqual(['inversion']);
    expect(cycles[0]?.because[0]).toContain('l0 is only taken for reading here');
  });

  test('of which one tries have no cycle', () => {
    const { cycles } = orderOf(two(thread(false, ['lock', 0], ['lock', 1]), thread(false, ['lock', 1], ['try', 0])));
    expect(cycles).toEqual([]);
  });

  test('one thread alone waits for nobody, unless for itself', () => {
    const alone = orderOf(two(thread(false, ['lock', 0], ['lock', 1])));
    expect(alone.cycles).toEqual([]);
    const { cycles } = orderOf(two(thread(false, ['read', 0], ['lock', 0])));
    expect(cycles.map(({ verdict, sides }) => [verdict, sides.length])).toEqual([['reachable', 1]]);
  });

  test('of a limit nothing is said but that it was reached', () => {
    const program = two(thread(false, ['lock', 0], ['lock', 1]), thread(false, ['lock', 1], ['lock', 0]));
    const system = buildSystem(lockProtocol(program), { actors: ['t0', 't1'] });
    const bounded = explore(compile(system, [], PLAIN), { limits: { depth: 3 } });
    const { cycles } = ordersOf(bounded, {
      primed: [
        { from: 'l0', to: 'l1', source: 'boot' },
        { from: 'l1', to: 'l0', source: 'boot' },
      ],
      touches: [],
      calls: [],
    });
    expect(cycles.map(({ verdict }) => verdict)).toEqual(['bounded']);
  });
});
