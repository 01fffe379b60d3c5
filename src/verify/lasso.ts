/** A run that ends in a fair cycle: a way to it, and once round, both short. */

import type { Conditions, Graph, Where } from './fair-cycle.ts';

/** Transitions from the first state, and those of the cycle at the end; an empty cycle stays where the stem ends. */
export interface Lasso {
  readonly stem: readonly number[];
  readonly loop: readonly number[];
}

/** Ways from the first state, breadth first. */
export interface Ways {
  /** How many transitions it takes to each state; -1 where none leads. */
  readonly distance: Int32Array;
  /** Transitions to a state. */
  to(state: number): number[];
}

/** Transitions that may be looked at while a short cycle is searched; beyond it the best one so far is taken. */
const BUDGET = 20_000_000;

/**
 * The shortest ways from state 0, or, with `after`, those that pass a state of `from` and from there on none outside of
 * `after`.
 */
export function waysFrom0(
  graph: Graph,
  after: { readonly from: Uint8Array; readonly within: Uint8Array } | null,
): Ways {
  const { states } = graph;
  // A state counts twice: before the premise, and after it.
  const layers = after ? 2 : 1;
  const came = new Int32Array(layers * states).fill(-2);
  const before = new Int32Array(layers * states);
  const depth = new Int32Array(layers * states).fill(-1);
  const queue: number[] = [];
  const reach = (node: number, transition: number, from: number) => {
    if (came[node] !== -2) return;
    came[node] = transition;
    before[node] = from;
    depth[node] = from < 0 ? 0 : (depth[from] as number) + 1;
    queue.push(node);
  };
  const enter = (state: number, transition: number, from: number) => {
    reach(state, transition, from);
    if (after?.from[state] === 1) reach(states + state, transition, from);
  };
  enter(0, -1, -1);
  for (let k = 0; k < queue.length; k++) {
    const node = queue[k] as number;
    const second = node >= states;
    const state = second ? node - states : node;
    for (let e = graph.first(state), end = graph.first(state + 1); e < end; e++) {
      const t = graph.to(e);
      if (!second) enter(t, e, node);
      else if (after?.within[t] === 1) reach(states + t, e, node);
    }
  }
  const offset = (layers - 1) * states;
  return {
    distance: depth.subarray(offset),
    to: (state) => {
      const way: number[] = [];
      for (let node = offset + state; (came[node] as number) >= 0; node = before[node] as number)
        way.push(came[node] as number);
      return way.reverse();
    },
  };
}

/** The shortest lasso, or near it, into one of these parts. Deterministic. */
export function shortLasso(
  graph: Graph,
  conditions: Conditions,
  where: Where,
  parts: readonly (readonly number[])[],
  ways: Ways,
): Lasso {
  let best: { entry: number; loop: readonly number[]; length: number } | null = null;
  let budget = BUDGET;
  const entries = parts
    .flatMap((part, p) => part.map((entry) => ({ entry, p })))
    .sort((a, b) => (ways.distance[a.entry] as number) - (ways.distance[b.entry] as number) || a.entry - b.entry);
  const inPart = new Int32Array(graph.states).fill(-1);
  for (const [p, part] of parts.entries()) for (const s of part) inPart[s] = p;
  for (const { entry, p } of entries) {
    const stem = ways.distance[entry] as number;
    if (best && (budget <= 0 || stem >= best.length)) break;
    const tour = new Tour(graph, conditions, where, inPart, p, parts[p] as readonly number[]);
    const loop = tour.from(entry, best ? best.length - stem : Number.POSITIVE_INFINITY);
    budget -= tour.looked;
    if (loop && (best === null || stem + loop.length < best.length)) best = { entry, loop, length: stem + loop.length };
  }
  if (best === null) throw new Error('a fair part has no cycle');
  return { stem: ways.to(best.entry), loop: best.loop };
}

/** A way round in one part that meets all conditions, always on to what is nearest of those that are left. */
class Tour {
  readonly #graph: Graph;
  readonly #conditions: Conditions;
  readonly #where: Where;
  readonly #inPart: Int32Array;
  readonly #part: number;
  /** Units that are to be taken, or found disabled, on the way. */
  readonly #owed: readonly number[];
  looked = 0;

  constructor(
    graph: Graph,
    conditions: Conditions,
    where: Where,
    inPart: Int32Array,
    part: number,
    states: readonly number[],
  ) {
    this.#graph = graph;
    this.#conditions = conditions;
    this.#where = where;
    this.#inPart = inPart;
    this.#part = part;
    const enabled = new Set<number>();
    for (const s of states) for (const u of this.#enabledAt(s)) enabled.add(u);
    // A unit that is enabled nowhere in the part is fair whatever the run does.
    this.#owed = [...enabled].sort((a, b) => a - b);
  }

  /** Transitions once round from a state; null where that takes `most` or more. */
  from(entry: number, most: number): number[] | null {
    const loop: number[] = [];
    const owed = new Set(this.#owed);
    let moved = !this.#where.moving;
    let passed = this.#where.through === null;
    let at = entry;
    const visit = (s: number) => {
      if (this.#where.through?.[s] === 1) passed = true;
      if (owed.size === 0) return;
      const enabled = this.#enabledAt(s);
      for (const u of owed) if (!this.#conditions.strong[u] && !enabled.has(u)) owed.delete(u);
    };
    const walk = (way: readonly number[]) => {
      for (const e of way) {
        loop.push(e);
        moved = true;
        for (const u of this.#conditions.unitsOf[this.#graph.via(e)] as readonly number[]) owed.delete(u);
        at = this.#graph.to(e);
        visit(at);
      }
    };
    // Staying where every unit of strong fairness is disabled is fair, however often it is enabled elsewhere.
    const here = this.#enabledAt(entry);
    if (moved && (passed || this.#where.through?.[entry] === 1) && here.size === 0) return [];
    visit(entry);
    while (owed.size > 0 || !moved || !passed) {
      if (loop.length >= most) return null;
      walk(this.#nearest(at, owed, moved, passed));
    }
    if (at !== entry) walk(this.#back(at, entry));
    return loop.length < most ? loop : null;
  }

  #enabledAt(state: number): Set<number> {
    const units = new Set<number>(this.#conditions.alsoEnabled(state));
    for (let e = this.#graph.first(state), end = this.#graph.first(state + 1); e < end; e++) {
      for (const u of this.#conditions.unitsOf[this.#graph.via(e)] as readonly number[]) units.add(u);
    }
    return units;
  }

  /** The shortest way to something that is owed. */
  #nearest(from: number, owed: ReadonlySet<number>, moved: boolean, passed: boolean): number[] {
    return this.#search(from, (transition, state) => {
      if (!moved) return true;
      if (!passed && this.#where.through?.[state] === 1) return true;
      const units = this.#conditions.unitsOf[this.#graph.via(transition)] as readonly number[];
      if (units.some((u) => owed.has(u))) return true;
      const enabled = owed.size > 0 ? this.#enabledAt(state) : null;
      return [...owed].some((u) => !this.#conditions.strong[u] && !enabled?.has(u));
    });
  }

  #back(from: number, to: number): number[] {
    return this.#search(from, (_, state) => state === to);
  }

  #search(from: number, ends: (transition: number, state: number) => boolean): number[] {
    const came = new Map<number, { transition: number; before: number }>();
    const queue = [from];
    for (const s of queue) {
      for (let e = this.#graph.first(s), end = this.#graph.first(s + 1); e < end; e++) {
        this.looked++;
        const t = this.#graph.to(e);
        if (this.#where.by[this.#graph.via(e)] !== 1 || this.#inPart[t] !== this.#part) continue;
        const done = ends(e, t);
        if (!done && (came.has(t) || t === from)) continue;
        if (!done) {
          came.set(t, { transition: e, before: s });
          queue.push(t);
          continue;
        }
        const way = [e];
        for (let at = s; at !== from; ) {
          const step = came.get(at) as { transition: number; before: number };
          way.push(step.transition);
          at = step.before;
        }
        return way.reverse();
      }
    }
    throw new Error('a part is not strongly connected');
  }
}
