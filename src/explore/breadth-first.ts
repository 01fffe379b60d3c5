/** Breadth-first exploration of a compiled system: exact, complete unless a limit says otherwise, shortest paths. */

import type { Compiled, StepSink } from '../compile/compile.ts';
import { IntList, StateStore } from './store.ts';

export interface Limits {
  /** Stop once this many states are stored. */
  readonly states?: number | undefined;
  /** Do not expand states at this depth. */
  readonly depth?: number | undefined;
  /** Stop when the stored states, their index, parents and edges take more bytes than this. */
  readonly bytes?: number | undefined;
  /** Stop at the end of the level in which this is first true. */
  readonly stopWhen?: (found: readonly Found[]) => boolean;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
}

/** The first, and so a shortest, way in which a property breaks. */
export interface Found {
  /** Id of the property. */
  readonly property: string;
  /** The state that breaks it, or in which the breaking step is taken. */
  readonly state: number;
  /** The breaking step; null when the state itself does. */
  readonly step: number | null;
  /** For an illegal event: its number in `illegalEvents`. */
  readonly illegal: number | null;
  readonly depth: number;
}

/** The transitions of an exploration: those of state i are `offsets[i]` up to `offsets[i + 1]`. */
export interface Edges {
  readonly offsets: IntList;
  /** Successor of each. */
  readonly to: IntList;
  /** Step id of each. */
  readonly via: IntList;
}

export interface Exploration {
  readonly compiled: Compiled;
  readonly store: StateStore;
  readonly states: number;
  readonly transitions: number;
  /** Largest distance from the initial state. */
  readonly depth: number;
  /** Null when every reachable state was expanded. */
  readonly limit: string | null;
  readonly found: readonly Found[];
  /** How often each step was taken, by step id. */
  readonly taken: Float64Array;
  /** For each property, whether its premise held somewhere. */
  readonly met: Uint8Array;
  /** Numbers of illegal steps met, with the state: they have no successor. */
  readonly illegalIn: ReadonlySet<number>;
  /** Null unless asked for. */
  readonly edges: Edges | null;
  readonly bytes: number;
  /** Steps from the initial state to a state. */
  pathTo(state: number): number[];
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** States between two progress reports. */
const REPORT_EVERY = 1 << 14;

export interface ExploreOptions {
  readonly limits?: Limits;
  readonly from?: Int32Array;
  readonly keepEdges?: boolean;
}

/** Explores to the end in one go; see `exploring`. */
export function explore(compiled: Compiled, options: ExploreOptions = {}): Exploration {
  const run = exploring(compiled, options);
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/**
 * Explores from `compiled.initial` (or `from`). Every property of `compiled` is judged in every state; exploration
 * goes on after a violation, so that one does not hide another. Yields how far it is from time to time; `next(false)`
 * interrupts it, which is a limit like any other.
 */
export function* exploring(
  compiled: Compiled,
  options: ExploreOptions = {},
): Generator<Progress, Exploration, boolean> {
  const { layout, properties, steps } = compiled;
  const limits = options.limits ?? {};
  const store = new StateStore(layout.words);
  const parents = new IntList();
  const via = new IntList();
  const edges = options.keepEdges ? { offsets: new IntList(), to: new IntList(), via: new IntList() } : null;
  const taken = new Float64Array(steps.length);
  const met = new Uint8Array(properties.length);
  const failed = new Uint8Array(properties.length);
  const found = new Map<string, Found>();
  const illegalIn = new Set<number>();
  const deadlock = properties.find((p) => p.kind === 'deadlock');

  const state = new Int32Array(compiled.initial.length);
  const next = new Int32Array(state.length);
  const packed = new Uint32Array(layout.words);
  let transitions = 0;
  let depth = 0;
  let current = 0;

  const note = (property: string, at: number, step: number | null, illegal: number | null) => {
    if (!found.has(property))
      found.set(property, { property, state: at, step, illegal, depth: depth + (step === null ? 0 : 1) });
  };
  const judgeNew = (local: Int32Array, id: number, atDepth: number) => {
    if (compiled.judge(local, failed, met) === 0) return;
    for (let p = 0; p < failed.length; p++) {
      if (failed[p] !== 1) continue;
      failed[p] = 0;
      const { id: property } = properties[p] as { id: string };
      if (!found.has(property)) found.set(property, { property, state: id, step: null, illegal: null, depth: atDepth });
    }
  };
  const sink: StepSink = {
    step(stepId) {
      transitions++;
      taken[stepId] = (taken[stepId] as number) + 1;
      compiled.pack(next, packed, 0);
      const id = store.insert(packed);
      if (id >= 0) {
        parents.push(current);
        via.push(stepId);
        judgeNew(next, id, depth + 1);
      }
      if (edges) {
        edges.to.push(id >= 0 ? id : ~id);
        edges.via.push(stepId);
      }
    },
    illegal(stepId, illegalId) {
      transitions++;
      taken[stepId] = (taken[stepId] as number) + 1;
      illegalIn.add(current);
      note((compiled.illegalEvents[illegalId] as { breaks: string }).breaks, current, stepId, illegalId);
    },
    broken(stepId, property) {
      note((properties[property] as { id: string }).id, current, stepId, null);
    },
  };

  const start = options.from ?? compiled.initial;
  compiled.pack(start, packed, 0);
  store.insert(packed);
  parents.push(-1);
  via.push(-1);
  judgeNew(start, 0, 0);

  let limit: string | null = null;
  let levelEnd = 1;
  const bytes = () =>
    store.bytes + parents.bytes + via.bytes + (edges ? edges.offsets.bytes + edges.to.bytes + edges.via.bytes : 0);
  while (current < store.count) {
    if (current === levelEnd) {
      if (limits.stopWhen?.([...found.values()])) {
        limit = 'stopped at the first violation';
        break;
      }
      depth++;
      levelEnd = store.count;
    }
    if (limits.depth !== undefined && depth >= limits.depth) {
      limit = `depth ${limits.depth}`;
      break;
    }
    if (limits.states !== undefined && store.count >= limits.states) {
      limit = `${limits.states} states`;
      break;
    }
    if (edges) edges.offsets.push(edges.to.length);
    compiled.unpack(store.words, current * layout.words, state);
    let enabled: number;
    try {
      enabled = compiled.expand(state, next, sink);
    } catch (error) {
      if (!(error instanceof RangeError) || /call stack/i.test(error.message)) throw error;
      limit = `memory: ${mebibytes(bytes())} and no more to be had`;
      break;
    }
    if (enabled === 0 && deadlock && compiled.busyThreads(state) > 0) note(deadlock.id, current, null, null);
    current++;
    if (current % REPORT_EVERY === 0) {
      const goOn = yield { states: store.count, transitions, depth, frontier: store.count - current, bytes: bytes() };
      if (!goOn) limit = 'interrupted';
      else if (limits.bytes !== undefined && bytes() > limits.bytes) limit = `memory: ${mebibytes(limits.bytes)}`;
      if (limit !== null) break;
    }
  }
  if (edges) edges.offsets.push(edges.to.length);

  return {
    compiled,
    store,
    states: store.count,
    transitions,
    depth: levelDepth(),
    limit,
    found: [...found.values()],
    taken,
    met,
    illegalIn,
    edges,
    bytes: bytes(),
    pathTo(target) {
      const path: number[] = [];
      for (let s = target; parents.at(s) >= 0; s = parents.at(s)) path.push(via.at(s));
      return path.reverse();
    },
  };

  /** Distance of the last state found. */
  function levelDepth(): number {
    return store.count > levelEnd ? depth + 1 : depth;
  }
}
