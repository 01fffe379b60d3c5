/** From the log of an exploration back to runs: the steps to a state, and all states again in their order. */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import type { ParentLog } from './parent-log.ts';

/** What ends a run besides its last state: the property that its last step breaks. */
export type Ending = (broken: string) => boolean;

const SILENT: StepSink = { illegal() {}, broken() {}, enabled: 0 };

/** A state and what can follow it, in buffers of its own. */
class Walker {
  readonly #compiled: Compiled;
  readonly #canonical: Words;
  readonly next: Words;
  readonly steps: Int32Array;
  count = 0;

  constructor(compiled: Compiled) {
    const { words, most } = compiled.kernel;
    this.#compiled = compiled;
    this.#canonical = new Int32Array(words);
    this.next = new Int32Array(words * most);
    this.steps = new Int32Array(most);
  }

  /** Computes the successors of a state; they are not made canonical. */
  expand(state: Words, sink: StepSink = SILENT): void {
    this.count = this.#compiled.kernel.expand(state, 0, this.next, 0, this.steps, sink);
  }

  /** Successor k. */
  at(k: number): Words {
    const { words } = this.#compiled.kernel;
    return this.next.slice(k * words, (k + 1) * words);
  }

  /** The representative that is stored for a state. */
  stored(state: Words): Words {
    const { canonical } = this.#compiled.kernel;
    if (!canonical) return state;
    this.#canonical.set(state);
    canonical(this.#canonical, 0);
    return this.#canonical.slice();
  }
}

const same = (a: Words, b: Words): boolean => a.every((word, i) => word === b[i]);

/**
 * A run from `start` that passes the stored states which `way` names, as steps; with `breaking`, the run ends with a
 * step that breaks this property. Under symmetry the stored states are representatives: the run is a concrete one, each
 * of whose states has the stored one as its representative.
 */
export function runAlong(
  compiled: Compiled,
  start: Words,
  way: readonly number[],
  breaking: string | null = null,
): number[] {
  const [concrete, stored] = [new Walker(compiled), new Walker(compiled)];
  const steps: number[] = [];
  let state = start;
  let representative = stored.stored(start);
  for (const ordinal of way) {
    stored.expand(representative);
    representative = stored.stored(stored.at(ordinal));
    concrete.expand(state);
    let k = 0;
    while (k < concrete.count && !same(concrete.stored(concrete.at(k)), representative)) k++;
    if (k === concrete.count) throw new Error('a stored state has no concrete predecessor: the symmetry is none');
    steps.push(concrete.steps[k] as number);
    state = concrete.at(k);
  }
  if (breaking === null) return steps;
  const last: number[] = [];
  concrete.expand(state, {
    illegal: (step, event) => {
      if (compiled.illegalEvents[event]?.breaks === breaking) last.push(step);
    },
    broken: (step, property) => {
      if (compiled.properties[property]?.id === breaking) last.push(step);
    },
    enabled: 0,
  });
  const [step] = last;
  if (step === undefined) throw new Error(`no step from the last state breaks ${breaking}`);
  return [...steps, step];
}

/** Visits every stored state in the order of their numbers. `state` is overwritten after each visit. */
export function revisit(
  compiled: Compiled,
  start: Words,
  log: ParentLog,
  states: number,
  visit: (state: Words, number: number) => void,
): void {
  const walker = new Walker(compiled);
  let level = [walker.stored(start)];
  let number = 0;
  let found = 1;
  while (level.length > 0) {
    const next: Words[] = [];
    for (const state of level) {
      visit(state, number);
      walker.expand(state);
      for (let left = log.childrenOf(number); left > 0 && found < states; left--) {
        next.push(walker.stored(walker.at(log.ordinalOf(found++))));
      }
      number++;
    }
    level = next;
  }
}

/** The ways back into an exploration from `start`, from its log. */
export const waysBack = (
  compiled: Compiled,
  start: Words,
  log: ParentLog,
  states: number,
): {
  pathTo(state: number, breaking?: string): number[];
  eachState(visit: (state: Int32Array, number: number) => void): void;
} => ({
  pathTo: (state, breaking) => runAlong(compiled, start, log.wayTo(state), breaking ?? null),
  eachState: (visit) => {
    const locals = new Int32Array(compiled.initial.length);
    revisit(compiled, start, log, states, (words, number) => {
      compiled.unpack(words, 0, locals);
      visit(locals, number);
    });
  },
});
