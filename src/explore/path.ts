/** From the log of an exploration back to runs: the steps to a state, and all states again in their order. */

import type { Compiled, Expand, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import type { Exploration } from './exploration.ts';
import type { ParentLog } from './parent-log.ts';

const silent = (): StepSink => ({ illegal() {}, broken() {}, passed() {}, enabled: 0, onward: false });

/** A state and what can follow it, in buffers of its own. */
class Walker {
  readonly #compiled: Compiled;
  readonly #expand: Expand;
  readonly #canonical: Words;
  readonly #next: Words;
  readonly #last: Int32Array;
  #passed = new Map<number, Words[]>();
  lastPassed: Words | null = null;
  count = 0;

  constructor(compiled: Compiled, expand: Expand) {
    const { words, most } = compiled.kernel;
    this.#compiled = compiled;
    this.#expand = expand;
    this.#canonical = new Int32Array(words);
    this.#next = new Int32Array(words * most);
    this.#last = new Int32Array(most);
  }

  /** Computes the successors of a state; they are not made canonical. */
  expand(state: Words, sink: StepSink = silent()): void {
    const { words } = this.#compiled.kernel;
    this.#passed = new Map();
    sink.passed = (states, at) => {
      this.lastPassed = states.slice(at, at + words);
      this.#passed.set(at / words, [...this.passed(at / words), this.lastPassed]);
    };
    this.count = this.#expand(state, 0, this.#next, 0, this.#last, sink);
  }

  /** Successor k. */
  at(k: number): Words {
    const { words } = this.#compiled.kernel;
    return this.#next.slice(k * words, (k + 1) * words);
  }

  /** The last step to successor k. */
  stepTo(k: number): number {
    return this.#last[k] as number;
  }

  /** The instance that steps to successor k. */
  actorOf(k: number): number {
    return this.#compiled.steps[this.stepTo(k)]?.instance ?? -1;
  }

  /** The states passed over on the way to successor k. */
  passed(k: number): readonly Words[] {
    return this.#passed.get(k) ?? [];
  }

  /** The states on the way to successor k, a step from each to the next, itself the last. */
  statesTo(k: number): readonly Words[] {
    return [...this.passed(k), this.at(k)];
  }

  /** The representative that is stored for a state. */
  representative(state: Words): Words {
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
  /** A step that breaks it; another one of the same actor will do. Left out, whichever does. */
  readonly step?: number;
}

/** How a run is read back. */
export interface Reading {
  readonly ending: Ending | null;
  /** Whether each step is to be one of the actor that the search had; no renaming may move an actor then. */
  readonly sameActors?: boolean;
}

/**
 * A run from `start` that passes the stored states which `way` names, as steps; with an ending, up to the first step, or
 * passed state, that breaks its property. The run is one of the system itself, step by step: where states were passed
 * over, it goes through them, and under symmetry each of its states has the representative that the search had.
 */
export function runAlong(
  compiled: Compiled,
  start: Words,
  way: readonly number[],
  { ending, sameActors = false }: Reading = { ending: null },
): number[] {
  const searched = new Walker(compiled, compiled.kernel.expand);
  const run = new Run(compiled, start);
  let state = searched.representative(start);
  for (const ordinal of way) {
    searched.expand(state);
    const by = sameActors ? searched.actorOf(ordinal) : null;
    for (const passed of searched.statesTo(ordinal)) run.follow(passed, null, by);
    state = searched.representative(searched.at(ordinal));
  }
  if (ending?.onward === false) run.breakNow(ending.breaks, ending.step);
  if (ending?.onward === true) {
    const { through, byStep } = breakOnward(compiled, searched, state, ending.breaks);
    for (const passed of through) run.follow(passed);
    if (byStep) run.breakNow(ending.breaks);
  }
  return run.steps;
}

/** A run of the system, a step at a time. */
class Run {
  readonly #compiled: Compiled;
  readonly #walker: Walker;
  #state: Words;
  readonly steps: number[] = [];

  get state(): Words {
    return this.#state;
  }

  constructor(compiled: Compiled, start: Words) {
    this.#compiled = compiled;
    this.#walker = new Walker(compiled, compiled.kernel.expandEach);
    this.#state = start;
  }

  /**
   * Takes a step to a state that is the same as this one but for names; with `like`, the same step but for names, with `by`,
   * one of that instance.
   */
  follow(state: Words, like: number | null = null, by: number | null = null): void {
    const walker = this.#walker;
    const wanted = walker.representative(state);
    walker.expand(this.#state);
    const fits = (k: number) =>
      (like === null || this.#alike(walker.stepTo(k), like)) &&
      (by === null || walker.actorOf(k) === by) &&
      same(walker.representative(walker.at(k)), wanted);
    let k = 0;
    while (k < walker.count && !fits(k)) k++;
    if (k === walker.count) throw new Error('no step leads to a state that the search had next: the symmetry is none');
    this.steps.push(walker.stepTo(k));
    this.#state = walker.at(k);
  }

  /** Whether two steps are of one instance, label and alternative. */
  #alike(a: number, b: number): boolean {
    const [one, other] = [this.#compiled.steps[a], this.#compiled.steps[b]];
    return one?.instance === other?.instance && one?.label === other?.label && one?.alternative === other?.alternative;
  }

  /** Takes a step that breaks a property, of the same actor as this one if it is given. */
  breakNow(breaks: string, like?: number): void {
    const { illegalEvents, properties } = this.#compiled;
    const found: number[] = [];
    this.#walker.expand(this.#state, {
      ...silent(),
      illegal: (step, event) => {
        if (illegalEvents[event]?.breaks === breaks) found.push(step);
      },
      broken: (step, property) => {
        if (properties[property]?.id === breaks) found.push(step);
      },
    });
    const actorOf = (step: number) => this.#compiled.steps[step]?.instance;
    const first = found.find((step) => like === undefined || actorOf(step) === actorOf(like));
    if (first === undefined) throw new Error(`no step from the last state breaks ${breaks}`);
    this.steps.push(first);
  }
}

/**
 * The states to pass through behind a stored one, up to the first that breaks a property, or from which a step does;
 * the fewest.
 */
function breakOnward(
  { kernel, properties }: Compiled,
  walker: Walker,
  state: Words,
  breaks: string,
): { readonly through: readonly Words[]; readonly byStep: boolean } {
  const p = properties.findIndex(({ id }) => id === breaks);
  const breaking = new Set<Words>();
  walker.expand(state, {
    ...silent(),
    broken(_, property) {
      const last = walker.lastPassed;
      if (this.onward && property === p && last) breaking.add(last);
    },
  });
  const failed = new Uint8Array(properties.length);
  const met = new Uint8Array(properties.length);
  let best: { readonly through: readonly Words[]; readonly byStep: boolean } | null = null;
  for (let k = 0; k < walker.count; k++) {
    const passed = walker.passed(k);
    for (const [i, one] of passed.entries()) {
      failed.fill(0);
      kernel.judge(one, 0, failed, met, -1);
      const byStep = failed[p] !== 1;
      if (byStep && !breaking.has(one)) continue;
      const through = passed.slice(0, i + 1);
      if (best === null || through.length < best.through.length) best = { through, byStep };
    }
  }
  if (best === null) throw new Error(`no state passed over breaks ${breaks}`);
  return best;
}

/**
 * A run of the system that passes the stored states which `stem` names and then comes back to where it is by those that
 * `loop` names. Under symmetry a round may lead to the same state by other names; it is gone until one is there
 * again. The steps of the run are those of the ways, since fairness asks for them; no renaming may move a flow.
 */
export function lassoAlong(
  compiled: Compiled,
  start: Words,
  stem: readonly number[],
  loop: readonly number[],
): { readonly steps: readonly number[]; readonly loop: number } {
  const walker = new Walker(compiled, compiled.kernel.expandEach);
  const run = new Run(compiled, start);
  let state = walker.representative(start);
  const along = (way: readonly number[]) => {
    for (const ordinal of way) {
      walker.expand(state);
      run.follow(walker.at(ordinal), walker.stepTo(ordinal));
      state = walker.representative(walker.at(ordinal));
    }
  };
  along(stem);
  if (loop.length === 0) return { steps: run.steps, loop: 0 };
  const rounds: { readonly state: Words; readonly steps: number }[] = [];
  for (;;) {
    const before = rounds.find((round) => same(round.state, run.state));
    if (before) return { steps: run.steps, loop: run.steps.length - before.steps };
    rounds.push({ state: run.state, steps: run.steps.length });
    along(loop);
  }
}

/** Visits every stored state in the order of their numbers. `state` is overwritten after each visit. */
export function revisit(
  compiled: Compiled,
  start: Words,
  log: ParentLog,
  states: number,
  visit: (state: Words, number: number) => void,
): void {
  const walker = new Walker(compiled, compiled.kernel.expand);
  let level = [walker.representative(start)];
  let number = 0;
  let found = 1;
  while (level.length > 0) {
    const next: Words[] = [];
    for (const state of level) {
      visit(state, number);
      walker.expand(state);
      for (let left = log.childrenOf(number); left > 0 && found < states; left--) {
        next.push(walker.representative(walker.at(log.ordinalOf(found++))));
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
): Pick<Exploration, 'pathTo' | 'pathOf' | 'lassoAlong' | 'eachState'> => ({
  pathTo: (state) => runAlong(compiled, start, log.wayTo(state)),
  pathOf: ({ state, step, onward, property }) => {
    const ending = step === null && !onward ? null : { breaks: property, onward };
    return runAlong(compiled, start, log.wayTo(state), { ending });
  },
  lassoAlong: (stem, loop) => lassoAlong(compiled, start, stem, loop),
  eachState: (visit) => {
    const locals = new Int32Array(compiled.initial.length);
    revisit(compiled, start, log, states, (words, number) => {
      compiled.unpack(words, 0, locals);
      visit(locals, number);
    });
  },
});
