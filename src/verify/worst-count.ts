/**
 * How often a thread can take certain steps at most, from where it begins to where it is idle again: the longest way over
 * the stored transitions, or a cycle that makes it unbounded.
 */

import type { Graph } from './fair-cycle.ts';

/** What is counted, and where. */
export interface Count {
  /** Whether the thread is busy in a state. */
  busy(state: number): boolean;
  /** Whether a transition is one that is counted; it is a step of the thread. */
  counts(state: number, transition: number): boolean;
  /** Whether a transition may be taken at all. */
  allowed(transition: number): boolean;
}

/** Transitions from state 0. */
export type WorstCount =
  | { readonly most: number; readonly way: readonly number[] }
  | { readonly most: null; readonly stem: readonly number[]; readonly loop: readonly number[] };

/** The worst case; the first of several, in the order of states. Linear in the number of transitions. */
export function worstCount(graph: Graph, count: Count): WorstCount {
  const component = componentsOf(graph, count);
  const ways = shortestWays(graph, count);
  let cycle: { state: number; transition: number } | null = null;
  eachCounted(graph, count, (state, transition) => {
    const feeds =
      count.busy(state) && component[state] === component[graph.to(transition)] && busyAt(graph, count, transition);
    if (feeds && ways.reached(state) && (cycle === null || ways.depth(state) < ways.depth(cycle.state)))
      cycle = { state, transition };
  });
  if (cycle !== null) {
    const { state, transition } = cycle as { state: number; transition: number };
    const back = wayWithin(graph, count, component, graph.to(transition), state);
    return { most: null, stem: ways.to(state), loop: [transition, ...back] };
  }
  return longest(graph, count, component, ways);
}

const busyAt = (graph: Graph, { busy }: Count, transition: number): boolean => busy(graph.to(transition));

function eachCounted(graph: Graph, count: Count, visit: (state: number, transition: number) => void): void {
  for (let s = 0; s < graph.states; s++) {
    for (let e = graph.first(s), end = graph.first(s + 1); e < end; e++) {
      if (count.allowed(e) && count.counts(s, e)) visit(s, e);
    }
  }
}

/** The most counted transitions on a way that begins anywhere and ends where the thread is idle or stops, and such a way. */
function longest(graph: Graph, count: Count, component: Int32Array, ways: ShortestWays): WorstCount {
  // Components are numbered so that transitions lead to smaller numbers: those are known before.
  const order = Array.from({ length: graph.states }, (_, s) => s).sort(
    (a, b) => (component[a] as number) - (component[b] as number),
  );
  const most = new Int32Array(graph.states);
  /** For each component, by its number, the best transition that leaves it: all of its states can get to it. */
  const exit = new Map<number, { state: number; transition: number; most: number }>();
  const worth = (s: number, e: number) =>
    (count.counts(s, e) ? 1 : 0) + (count.busy(graph.to(e)) ? (most[graph.to(e)] as number) : 0);
  for (let k = 0; k < order.length; ) {
    const own = component[order[k] as number] as number;
    let end = k;
    while (end < order.length && component[order[end] as number] === own) end++;
    let best = { state: -1, transition: -1, most: 0 };
    for (let i = k; i < end; i++) {
      const s = order[i] as number;
      if (!count.busy(s)) continue;
      for (let e = graph.first(s), last = graph.first(s + 1); e < last; e++) {
        if (!count.allowed(e) || (component[graph.to(e)] === own && count.busy(graph.to(e)))) continue;
        const value = worth(s, e);
        if (value > best.most) best = { state: s, transition: e, most: value };
      }
    }
    for (let i = k; i < end; i++) most[order[i] as number] = best.most;
    if (best.transition >= 0) exit.set(own, best);
    k = end;
  }
  // Ways begin with a transition of the thread out of where it is idle.
  let start = { state: 0, transition: -1, most: 0 };
  for (let s = 0; s < graph.states; s++) {
    if (count.busy(s) && s > 0) continue;
    if (!ways.reached(s)) continue;
    if (count.busy(s)) {
      if ((most[s] as number) > start.most) start = { state: s, transition: -1, most: most[s] as number };
      continue;
    }
    for (let e = graph.first(s), last = graph.first(s + 1); e < last; e++) {
      if (count.allowed(e) && worth(s, e) > start.most) start = { state: s, transition: e, most: worth(s, e) };
    }
  }
  const way = ways.to(start.state);
  if (start.transition >= 0) way.push(start.transition);
  let at = start.transition >= 0 ? graph.to(start.transition) : start.state;
  while (count.busy(at)) {
    const leave = exit.get(component[at] as number);
    if (!leave) break;
    way.push(...wayWithin(graph, count, component, at, leave.state), leave.transition);
    at = graph.to(leave.transition);
  }
  return { most: start.most, way };
}

interface ShortestWays {
  reached(state: number): boolean;
  depth(state: number): number;
  to(state: number): number[];
}

function shortestWays(graph: Graph, { allowed }: Count): ShortestWays {
  const came = new Int32Array(graph.states).fill(-1);
  const before = new Int32Array(graph.states).fill(-1);
  const depth = new Int32Array(graph.states).fill(-1);
  depth[0] = 0;
  const queue = [0];
  for (const s of queue) {
    for (let e = graph.first(s), end = graph.first(s + 1); e < end; e++) {
      const t = graph.to(e);
      if (depth[t] !== -1 || !allowed(e)) continue;
      [came[t], before[t], depth[t]] = [e, s, (depth[s] as number) + 1];
      queue.push(t);
    }
  }
  return {
    reached: (state) => depth[state] !== -1,
    depth: (state) => depth[state] as number,
    to: (state) => {
      const way: number[] = [];
      for (let s = state; s !== 0; s = before[s] as number) way.push(came[s] as number);
      return way.reverse();
    },
  };
}

/** A shortest way inside of one component, in which the thread stays busy. */
function wayWithin(graph: Graph, { allowed, busy }: Count, component: Int32Array, from: number, to: number): number[] {
  if (from === to) return [];
  const came = new Map<number, { transition: number; before: number }>();
  const queue = [from];
  for (const s of queue) {
    for (let e = graph.first(s), end = graph.first(s + 1); e < end; e++) {
      const t = graph.to(e);
      if (!allowed(e) || !busy(t) || component[t] !== component[from] || t === from || came.has(t)) continue;
      came.set(t, { transition: e, before: s });
      if (t !== to) {
        queue.push(t);
        continue;
      }
      const way: number[] = [];
      for (let at = to; at !== from; ) {
        const step = came.get(at) as { transition: number; before: number };
        way.push(step.transition);
        at = step.before;
      }
      return way.reverse();
    }
  }
  throw new Error('a component is not strongly connected');
}

/**
 * Strongly connected components of the states in which the thread is busy, numbered so that every transition leads to
 * the same or a smaller number; states in which it is idle are on their own (Tarjan, 1972).
 */
function componentsOf(graph: Graph, { allowed, busy }: Count): Int32Array {
  const component = new Int32Array(graph.states).fill(-1);
  const index = new Int32Array(graph.states);
  const low = new Int32Array(graph.states);
  let counter = 0;
  let components = 0;
  const stack: number[] = [];
  const path: number[] = [];
  const next: number[] = [];
  const enter = (s: number) => {
    index[s] = ++counter;
    low[s] = counter;
    stack.push(s);
    path.push(s);
    next.push(graph.first(s));
  };
  for (let root = 0; root < graph.states; root++) {
    if (index[root] !== 0) continue;
    enter(root);
    while (path.length > 0) {
      const s = path[path.length - 1] as number;
      const e = next[next.length - 1] as number;
      if (busy(s) && e < graph.first(s + 1)) {
        next[next.length - 1] = e + 1;
        const t = graph.to(e);
        if (!allowed(e) || !busy(t)) continue;
        if (index[t] === 0) enter(t);
        else if (component[t] === -1) low[s] = Math.min(low[s] as number, index[t] as number);
        continue;
      }
      path.pop();
      next.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[s] as number);
      if (low[s] !== index[s]) continue;
      for (;;) {
        const t = stack.pop() as number;
        component[t] = components;
        if (t === s) break;
      }
      components++;
    }
  }
  return component;
}
