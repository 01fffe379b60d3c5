/** The stored states and transitions of an exploration as a graph, and what its states themselves say. */

import type { Compiled } from '../compile/compile.ts';
import type { Edges, Exploration } from '../explore/exploration.ts';
import { namesStep } from '../model/flatten.ts';
import { formulasOf, isOfRuns } from '../model/property.ts';
import type { Graph } from './fair-cycle.ts';
import { flatStepOf } from './flat-step.ts';

/** The transitions that an exploration kept; states that a limit left unexpanded have none. */
export function graphOf({ edges, states }: Exploration): Graph {
  const { offsets, to, via } = edges as Edges;
  return {
    states,
    first: (s) => (s < offsets.length ? offsets.at(s) : to.length),
    to: (e) => to.at(e),
    via: (e) => via.at(e),
  };
}

/** Which successor of its state each transition of a way from state 0, or from where another way ends, is. */
export function ordinals(graph: Graph, way: readonly number[]): number[] {
  return way.map((e) => {
    let [low, high] = [0, graph.states - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (graph.first(middle) <= e) low = middle;
      else high = middle - 1;
    }
    return e - graph.first(low);
  });
}

/** What states themselves say. */
export interface Facts {
  /** For each state each formula of each property of runs. */
  readonly truths: Uint8Array;
  readonly width: number;
  /** Steps that are enabled, but illegal, by state. */
  readonly illegal: ReadonlyMap<number, readonly number[]>;
}

const known = new WeakMap<Exploration, Facts>();

/** Computed once for an exploration, by going over all of its states again. */
export function factsOf(exploration: Exploration): Facts {
  const before = known.get(exploration);
  if (before) return before;
  const { compiled, states, illegalIn } = exploration;
  const width = compiled.properties.filter(isOfRuns).flatMap(formulasOf).length;
  const truths = new Uint8Array(width * states);
  const illegal = new Map<number, number[]>();
  const words = new Int32Array(compiled.kernel.words);
  const next = new Int32Array(compiled.initial.length);
  exploration.eachState((locals, s) => {
    compiled.pack(locals, words, 0);
    compiled.kernel.truths(words, 0, truths, s * width);
    if (!illegalIn.has(s)) return;
    const steps: number[] = [];
    compiled.expand(locals, next, { step() {}, broken() {}, illegal: (id) => steps.push(id) });
    illegal.set(s, steps);
  });
  const found = { truths, width, illegal };
  known.set(exploration, found);
  return found;
}

/** For each step id 1 where one of the names is the step's. */
export const stepsNamed = (compiled: Compiled, names: readonly string[]): Uint8Array =>
  Uint8Array.from(compiled.steps, (step) => {
    const { flat, alternative } = flatStepOf(compiled, step);
    return namesStep(names, flat, alternative) ? 1 : 0;
  });
