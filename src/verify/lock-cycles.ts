/** Cycles of a lock-order graph, and what becomes of each: reached, or kept from being reached, and by what. */

import type { Exploration } from '../explore/exploration.ts';
import type { LockKind, LockMode } from '../model/machine.ts';
import type { Instance } from '../model/system.ts';
import type { LockEdge, LockGraph, Situation, WaitCycle } from './lock-graph.ts';
import type { LockTable } from './lock-table.ts';

/** An order that the kernel tells lockdep of before anything happens. */
export interface PrimedEdge {
  readonly from: string;
  readonly to: string;
  /** Kernel file and function. */
  readonly source: string;
}

/** One side of a cycle: a class that is wanted while another is held. */
export interface CycleSide {
  readonly from: string;
  readonly to: string;
  /** The ways in which it was seen, the one with the smallest state first; none for one that is primed only. */
  readonly edges: readonly LockEdge[];
  readonly primed: PrimedEdge | null;
}

export interface LockCycle {
  readonly sides: readonly CycleSide[];
  readonly verdict: 'reachable' | 'inversion' | 'bounded';
  /** Where it is reachable: the threads that wait for each other. */
  readonly waits: WaitCycle | null;
  /** Where it is not: why. */
  readonly because: readonly string[];
  /** Classes of a shorter cycle on the same way round, which is reached; null where there is none. */
  readonly shorter: readonly string[] | null;
}

/** The cycles of a graph: a shortest one through each side, and each that threads were seen to wait in. */
export function lockCycles(
  exploration: Exploration,
  table: LockTable,
  graph: LockGraph,
  primed: readonly PrimedEdge[],
): readonly LockCycle[] {
  const sides = sidesOf(graph, primed, ({ how, ordered }) => how !== 'try' && !ordered);
  const found = new Map<string, readonly CycleSide[]>();
  for (const side of sides.values()) {
    const back = shortestPath(sides, side.to, side.from);
    if (!back) continue;
    const cycle = fromLeast([side, ...back]);
    found.set(nameOf(cycle), cycle);
  }
  const cycles: LockCycle[] = [];
  const matched = new Set<WaitCycle>();
  for (const cycle of found.values()) {
    const waits = graph.waitCycles.find((one) => isSame(table, cycle, one)) ?? null;
    if (waits) matched.add(waits);
    const shorter = waits ? undefined : graph.waitCycles.find((one) => isWithin(cycle, one));
    cycles.push(judged(exploration, table, cycle, waits, shorter));
  }
  // Longer than a shortest one, or through an acquire context: what was reached counts.
  const all = sidesOf(graph, primed, () => true);
  for (const waits of graph.waitCycles) {
    if (matched.has(waits)) continue;
    const cycle = waits.classes.map((from, i) => {
      const to = waits.classes[(i + 1) % waits.classes.length] as string;
      return all.get(`${from} ${to}`) ?? { from, to, edges: [], primed: null };
    });
    cycles.push(judged(exploration, table, cycle, waits));
  }
  const order = { reachable: 0, bounded: 1, inversion: 2 };
  return cycles.sort(
    (a, b) =>
      order[a.verdict] - order[b.verdict] ||
      a.sides.length - b.sides.length ||
      (nameOf(a.sides) < nameOf(b.sides) ? -1 : 1),
  );
}

function judged(
  exploration: Exploration,
  table: LockTable,
  sides: readonly CycleSide[],
  waits: WaitCycle | null,
  shorter?: WaitCycle,
): LockCycle {
  if (waits) return { sides, verdict: 'reachable', waits, because: [], shorter: null };
  const bounded = exploration.limit !== null;
  const rest = { sides, verdict: bounded ? 'bounded' : 'inversion', waits: null } as const;
  if (shorter) return { ...rest, because: [], shorter: shorter.classes };
  const because = reasonsAgainst(exploration, table, sides);
  const unknown = ['nothing was found that keeps them apart, but all states were searched'];
  return { ...rest, because: because.length > 0 || bounded ? because : unknown, shorter: null };
}

const nameOf = (sides: readonly CycleSide[]): string => sides.map(({ from }) => from).join(' ');

/** Sides by `from to`, in the order of their names. */
function sidesOf(
  { edges }: LockGraph,
  primed: readonly PrimedEdge[],
  counts: (edge: LockEdge) => boolean,
): ReadonlyMap<string, CycleSide> {
  const sides = new Map<string, CycleSide>();
  const put = (from: string, to: string, more: Partial<CycleSide>) => {
    const key = `${from} ${to}`;
    const side = sides.get(key) ?? { from, to, edges: [], primed: null };
    sides.set(key, { ...side, ...more, edges: [...side.edges, ...(more.edges ?? [])] });
  };
  for (const edge of edges) if (counts(edge)) put(edge.from, edge.to, { edges: [edge] });
  for (const one of primed) put(one.from, one.to, { primed: one });
  const sorted = [...sides].map(([key, side]): [string, CycleSide] => [
    key,
    { ...side, edges: [...side.edges].sort((a, b) => a.state - b.state) },
  ]);
  return new Map(sorted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The sides of a shortest path, the first by name among several; empty from a class to itself, null where there is none. */
function shortestPath(sides: ReadonlyMap<string, CycleSide>, from: string, to: string): readonly CycleSide[] | null {
  if (from === to) return [];
  const by = new Map<string, CycleSide | null>([[from, null]]);
  const queue = [from];
  for (const at of queue) {
    for (const side of sides.values()) {
      if (side.from !== at || by.has(side.to)) continue;
      by.set(side.to, side);
      queue.push(side.to);
    }
  }
  if (!by.has(to)) return null;
  const path: CycleSide[] = [];
  for (let at = to; at !== from; ) {
    const side = by.get(at) as CycleSide;
    path.unshift(side);
    at = side.from;
  }
  return path;
}

/** The same cycle, beginning where it reads least. */
function fromLeast(sides: readonly CycleSide[]): readonly CycleSide[] {
  const turned = sides.map((_, i) => [...sides.slice(i), ...sides.slice(0, i)]);
  return turned.reduce((least, one) => (nameOf(one) < nameOf(least) ? one : least));
}

/** Whether threads that wait so are in this cycle; nobody waits for a pseudo lock. */
function isSame(table: LockTable, sides: readonly CycleSide[], { classes }: WaitCycle): boolean {
  const real = sides.map(({ from }) => from).filter((name) => table.kinds.get(name) !== 'pseudo_lock');
  if (real.length !== classes.length) return false;
  return real.some((_, i) => [...real.slice(i), ...real.slice(0, i)].every((name, k) => name === classes[k]));
}

/** Whether what threads wait for in a cycle is met, in this order, on the way round another one. */
function isWithin(sides: readonly CycleSide[], { classes }: WaitCycle): boolean {
  const around = sides.map(({ from }) => from);
  return around.some((_, i) => {
    const turned = [...around.slice(i), ...around.slice(0, i)].filter((name) => classes.includes(name));
    return turned.length === classes.length && turned.every((name, k) => name === classes[k]);
  });
}

/** Why the threads of a cycle never wait for each other: everything that is found. */
function reasonsAgainst(exploration: Exploration, table: LockTable, sides: readonly CycleSide[]): string[] {
  const primed = sides.filter(({ edges }) => edges.length === 0);
  if (primed.length > 0) {
    return primed.map(
      ({ from, to, primed: one }) =>
        `${from} -> ${to} is an order that the kernel primes (${one?.source}), which no step of this system takes`,
    );
  }
  const waited = sides.map(({ from }) => from).filter((name) => table.kinds.get(name) !== 'pseudo_lock');
  if (waited.length === 0) return ['nobody waits for a pseudo lock; it breaks a rule, and harms where reclaim waits'];
  return [
    ...readersOnly(table, sides),
    ...sameThread(sides),
    ...commonLock(sides),
    ...statesApart(exploration, table, sides),
  ];
}

/** Classes of the cycle that are neither held nor wanted for writing. */
function readersOnly(table: LockTable, sides: readonly CycleSide[]): string[] {
  return sides.flatMap(({ from, edges }, i) => {
    const before = sides[(i + sides.length - 1) % sides.length] as CycleSide;
    const writes = edges.some(({ fromMode }) => fromMode === 'write') || before.edges.some((e) => e.toMode === 'write');
    if (writes || table.kinds.get(from) === 'pseudo_lock') return [];
    return [
      `${from} is only taken for reading here, and readers let each other in; a writer that queues between them is not modelled`,
    ];
  });
}

const situationsOf = ({ edges }: CycleSide): readonly Situation[] => edges.flatMap(({ situations }) => situations);

function sameThread(sides: readonly CycleSide[]): string[] {
  const threads = new Set(sides.flatMap(situationsOf).map(({ thread }) => thread.id));
  return threads.size === 1 && sides.length > 1 ? [`it is always the same thread: ${[...threads][0]}`] : [];
}

/** Kinds of which only one thread has one for writing; several may be in a window at once, or be waited for. */
const EXCLUDING: ReadonlySet<string> = new Set<LockKind>(['rwsem', 'mutex', 'ww_mutex', 'spinlock', 'folio_lock']);

/** Locks that both of two sides hold around what they do, at least one of them for writing. */
function commonLock(sides: readonly CycleSide[]): string[] {
  const classes = new Set(sides.map(({ from }) => from));
  const around = sides.map((side) => {
    const common = new Map<number, { id: string; mode: LockMode }>();
    for (const [i, { held }] of situationsOf(side).entries()) {
      const here = new Map(
        held
          .filter(({ lock }) => !classes.has(lock.def.class) && EXCLUDING.has(lock.def.kind))
          .map((one) => [one.lock.position, one]),
      );
      if (i === 0) {
        for (const [position, { lock, mode }] of here) common.set(position, { id: lock.id, mode });
        continue;
      }
      for (const [position, { id, mode }] of common) {
        const again = here.get(position);
        if (!again) common.delete(position);
        else if (again.mode === 'read' && mode === 'write') common.set(position, { id, mode: 'read' });
      }
    }
    return common;
  });
  const gates = new Set<string>();
  for (const [i, one] of around.entries()) {
    for (const other of around.slice(i + 1)) {
      for (const [position, { id, mode }] of one) {
        const there = other.get(position);
        if (there && (mode === 'write' || there.mode === 'write')) gates.add(id);
      }
    }
  }
  return [...gates].sort().map((id) => `${id} is always held around both`);
}

/** Resources that are never in the same state when two of the sides occur. */
function statesApart(exploration: Exploration, table: LockTable, sides: readonly CycleSide[]): string[] {
  const { system, tables } = table.compiled;
  const others = system.instances.flatMap(({ kind }, position) =>
    kind === 'resource' && !table.lockAt(position) ? [position] : [],
  );
  const situations = sides.map((side) => {
    const keys = new Map<string, readonly Situation[]>();
    for (const one of situationsOf(side)) {
      const key = `${one.thread.index} ${one.local}`;
      keys.set(key, [...(keys.get(key) ?? []), one]);
    }
    return keys;
  });
  const seen = sides.map(() => new Map(others.map((position) => [position, new Set<number>()])));
  exploration.eachState((state) => {
    for (const thread of table.threads) {
      const key = `${thread.index} ${state[thread.position]}`;
      for (const [i, keys] of situations.entries()) {
        const here = keys.get(key);
        if (!here) continue;
        const held = table.held(state, thread);
        const same = here.some(
          (one) =>
            one.held.length === held.length &&
            one.held.every(({ lock, mode }, k) => held[k]?.lock === lock && held[k]?.mode === mode),
        );
        if (!same) continue;
        for (const position of others) seen[i]?.get(position)?.add(state[position] as number);
      }
    }
  });
  const found: string[] = [];
  for (const [i, one] of seen.entries()) {
    for (const [k, other] of seen.entries()) {
      if (k <= i) continue;
      for (const position of others) {
        const [mine, theirs] = [one.get(position) as Set<number>, other.get(position) as Set<number>];
        const instance = system.instances[position] as Instance;
        const path = (local: number) => tables.get(instance.machine)?.states[local]?.path ?? '';
        const text = (local: number) => tables.get(instance.machine)?.states[local]?.text ?? '';
        for (const name of [path, text]) {
          const [here, there] = [namesOf(mine, name), namesOf(theirs, name)];
          if (here.some((state) => there.includes(state))) continue;
          const [a, b] = [sides[i] as CycleSide, sides[k] as CycleSide];
          found.push(
            `${instance.id} is ${list(here)} whenever ${a.to} is wanted with ${a.from} held, and ${list(there)} whenever ${b.to} is wanted with ${b.from} held`,
          );
          break;
        }
      }
    }
  }
  return found.slice(0, MOST_APART);
}

/** Reasons of this kind that are told; one is enough. */
const MOST_APART = 3;

const namesOf = (locals: ReadonlySet<number>, name: (local: number) => string): readonly string[] =>
  [...new Set([...locals].map(name))].sort();

const list = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} or ${names.length - 3} more` : names.join(' or ');
