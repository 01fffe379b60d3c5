/** From the log of an exploration back to runs: the steps to a state, and all states again in their order. */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import type { ParentLog } from './parent-log.ts';

const silent = (): StepSink => ({ illegal() {}, broken() {}, passed() {}, enabled: 0, onward: false });

/** A state that a successor passed over, and the steps that led there from the state expanded. */
interface Passed {
  readonly state: Words;
  readonly steps: readonly number[];
}

/** A state and what can follow it, in buffers of its own. */
class Walker {
  readonly #compiled: Compiled;
  readonly #canonical: Words;
  readonly #next: Words;
  readonly #last: Int32Array;
  #passed = new Map<number, Passed[]>();
  count = 0;

  constructor(compiled: Compiled) {
    const { words, most } = compiled.kernel;
    this.#compiled = compiled;
    this.#canonical = new Int32Array(words);
    this.#next = new Int32Array(words * most);
    this.#last = new Int32Array(most);
  }

  /** Computes the successors of a state; they are not made canonical. */
  expand(state: Words, sink: StepSink = silent()): void {
    const { words, expand } = this.#compiled.kernel;
    this.#passed = new Map();
    sink.passed = (states, at, step) => {
      const before = this.#passed.get(at / words) ?? [];
      const steps = [...(before.at(-1)?.steps ?? []), step];
      this.#passed.set(at / words, [...before, { state: states.slice(at, at + words), steps }]);
    };
    this.count = expand(state, 0, this.#next, 0, this.#last, sink);
  }

  /** Successor k. */
  at(k: number): Words {
    const { words } = this.#compiled.kernel;
    return this.#next.slice(k * words, (k + 1) * words);
  }

  /** The steps to successor k. */
  stepsTo(k: number): readonly number[] {
    return [...(this.passed(k).at(-1)?.steps ?? []), this.#last[k] as number];
  }

  /** The states passed over on the way to successor k. */
  passed(k: number): readonly Passed[] {
    return this.#passed.get(k) ?? [];
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

/** What a run ends with, behind the last stored state that it passes. */
export interface Ending {
  /** Id of a property. */
  readonly breaks: string;
  /** Whether it breaks in a state that is passed over on the way to the next stored one, or by a step from there. */
  readonly onward: boolean;
}

/**
 * A run from `start` that passes the stored states which `way` names, as steps; with an ending, up to the first step, or
 * passed state, that breaks its property. Under symmetry the stored states are representatives: the run is a concrete
 * one, each of whose states has the stored one as its representative.
 */
export function runAlong(
  compiled: Compiled,
  start: Words,
  way: readonly number[],
  ending: Ending | null = null,
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
    steps.push(...concrete.stepsTo(k));
    state = concrete.at(k);
  }
  if (ending === null) return steps;
  const last = ending.onward
    ? breakOnward(compiled, concrete, state, ending.breaks)
    : breakNow(compiled, concrete, state, ending.breaks);
  if (last === null) throw new Error(`no step from the last state breaks ${ending.breaks}`);
  return [...steps, ...last];
}

/** The step from a state that breaks a property. */
function breakNow(compiled: Compiled, walker: Walker, state: Words, breaks: string): readonly number[] | null {
  const found: number[] = [];
  walker.expand(state, {
    ...silent(),
    illegal: (step, event) => {
      if (compiled.illegalEvents[event]?.breaks === breaks) found.push(step);
    },
    broken(step, property) {
      if (!this.onward && compiled.properties[property]?.id === breaks) found.push(step);
    },
  });
  return found.length === 0 ? null : found.slice(0, 1);
}

/** The steps from a state through states that are passed over, to one that breaks a property, or a step that does. */
function breakOnward(compiled: Compiled, walker: Walker, state: Words, breaks: string): readonly number[] | null {
  const { kernel, properties } = compiled;
  const p = properties.findIndex(({ id }) => id === breaks);
  const byStep: number[] = [];
  walker.expand(state, {
    ...silent(),
    broken(step, property) {
      if (this.onward && property === p) byStep.push(step);
    },
  });
  const failed = new Uint8Array(properties.length);
  const met = new Uint8Array(properties.length);
  let best: readonly number[] | null = null;
  for (let k = 0; k < walker.count; k++) {
    const path = walker.stepsTo(k);
    for (const [i, passed] of walker.passed(k).entries()) {
      failed.fill(0);
      kernel.judge(passed.state, 0, failed, met, -1);
      const next = path[i + 1] as number;
      const steps = failed[p] === 1 ? passed.steps : byStep.includes(next) ? [...passed.steps, next] : null;
      if (steps && (best === null || steps.length < best.length)) best = steps;
    }
  }
  return best;
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
