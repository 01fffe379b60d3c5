/**
 * Makes a run that breaks a property short: loops are cut out, steps are left out as long as the property still breaks
 * (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002), and bounded
 * breadth-first searches look for a shorter way, from the start and past parts of the run. The same run always shrinks to
 * the same one.
 */

import type { Compiled, StepSink } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { explore } from './breadth-first.ts';
import { PackedSet } from './distinct.ts';
import { MOST_ACTORS, type ShortestRuns, shortestRuns } from './fewest-switches.ts';
import type { Sighting } from './sampler.ts';

export interface Shrunk extends Sighting {
  /** Whether it is known that no shorter run breaks the property. */
  readonly shortest: boolean;
}

export interface ShrinkLimits {
  /** States of the search from the start, which looks for all properties at once; 0 leaves it out. */
  readonly states: number;
  /** States visited when steps are left out. */
  readonly visits: number;
  /** States of the search from one state on the run; 0 leaves it out. */
  readonly detour: number;
}

const LIMITS: ShrinkLimits = { states: 200_000, visits: 100_000, detour: 2_000 };

/** Shrinks runs from `from`, one for each property. Throws when one does not break its property. */
export function shrink(
  compiled: Compiled,
  from: Int32Array,
  sightings: readonly Sighting[],
  limits: Partial<ShrinkLimits> = {},
): readonly Shrunk[] {
  const { states, visits, detour } = { ...LIMITS, ...limits };
  if (sightings.length === 0) return [];
  const near = states > 0 ? shortest(compiled, from, sightings, states) : new Map<string, Sighting>();
  return sightings.map((sighting): Shrunk => {
    const known = near.get(sighting.property);
    if (known) return { ...known, shortest: true };
    const runner = new Runner(compiled, from, sighting.property);
    const again = runner.run(sighting.steps, true);
    if (!again) throw new Error(`the run that breaks ${sighting.property} does not break it a second time`);
    let best = leaveOut(runner, again, visits);
    for (let shorter = bypass(runner, best, detour); shorter; shorter = bypass(runner, best, detour)) {
      best = leaveOut(runner, shorter, visits);
    }
    return { ...best, shortest: best.steps.length === 0 };
  });
}

/** How these steps, one after the other, break the property, up to the first break; null when they do not. */
export const rerun = (
  compiled: Compiled,
  from: Int32Array,
  property: string,
  steps: readonly number[],
): Sighting | null => new Runner(compiled, from, property).run(steps, true);

/** Shortest runs to the properties that a search of so many states meets; of several, as `shortestRuns` picks them. */
function shortest(
  compiled: Compiled,
  from: Int32Array,
  sightings: readonly Sighting[],
  states: number,
): Map<string, Sighting> {
  const wanted = new Set(sightings.map(({ property }) => property));
  const exploration = searched(compiled, {
    from,
    limits: {
      states,
      stopWhen: (found) => found.filter(({ property }) => wanted.has(property)).length === wanted.size,
    },
  });
  return new Map(
    exploration.found
      .filter(({ property }) => wanted.has(property))
      .map((found): [string, Sighting] => {
        const { property } = found;
        const sighting = rerun(compiled, from, property, exploration.pathOf(found));
        if (!sighting) throw new Error(`the shortest run that breaks ${property} does not break it a second time`);
        return [property, sighting];
      }),
  );
}

/** With the fewest changes of actor, if actors can be told apart. */
function searched(
  compiled: Compiled,
  options: Parameters<typeof shortestRuns>[1],
): Pick<ShortestRuns, 'found' | 'pathOf'> {
  const actors = new Set(compiled.steps.map(({ instance }) => instance));
  if (actors.size > MOST_ACTORS || compiled.reductions.some(({ applied }) => applied !== null))
    return explore(compiled, options);
  const run = shortestRuns(compiled, options);
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/** Leaves out ever smaller parts, each followed by what of the rest is still enabled, visiting about `visits` states. */
function leaveOut(runner: Runner, run: Sighting, visits: number): Sighting {
  const end = runner.visits + visits;
  let best = withoutLoops(runner, run);
  let size = Math.ceil(best.steps.length / 2);
  for (;;) {
    let shorter = false;
    for (let at = 0; at < best.steps.length && runner.visits < end; ) {
      const rest = runner.run([...best.steps.slice(0, at), ...best.steps.slice(at + size)]);
      if (rest && rest.steps.length < best.steps.length) {
        best = rest;
        shorter = true;
      } else at += size;
    }
    if (runner.visits >= end || (size <= 1 && !shorter)) return withoutLoops(runner, best);
    size = Math.max(1, size >> 1);
  }
}

/** The run without what lies between two visits of one state. */
function withoutLoops(runner: Runner, run: Sighting): Sighting {
  const keys = runner.statesOf(run.steps).map((state) => state.join());
  const last = new Map(keys.map((key, place) => [key, place]));
  const steps: number[] = [];
  for (let i = 0; i < run.steps.length; i++) {
    i = last.get(keys[i] as string) ?? i;
    if (i < run.steps.length) steps.push(run.steps[i] as number);
  }
  return steps.length < run.steps.length ? (runner.run(steps, true) ?? run) : run;
}

/** The run with parts of it replaced by shorter ways that searches of so many states find; null when none is found. */
function bypass(runner: Runner, run: Sighting, states: number): Sighting | null {
  if (states === 0) return null;
  let best = run;
  let passed = runner.statesOf(best.steps);
  for (let i = 0; i < best.steps.length && i < passed.length; i++) {
    const steps = runner.shortcut(passed.slice(i), best.steps.length - i, states);
    if (!steps) continue;
    const { way, rejoins } = steps;
    const rest = rejoins === null ? [] : best.steps.slice(i + rejoins);
    const shorter = runner.run([...best.steps.slice(0, i), ...way, ...rest], true);
    if (!shorter || shorter.steps.length >= best.steps.length) continue;
    best = shorter;
    passed = runner.statesOf(best.steps);
  }
  return best === run ? null : best;
}

/** How a property breaks next to a state: by a step, or as the state is. */
interface Breaking {
  readonly kind: Sighting['kind'];
  readonly step: number | null;
}

/** Runs steps and small searches with one property in view. */
class Runner {
  readonly compiled: Compiled;
  /** States visited so far. */
  visits = 0;
  readonly #start: Words;
  readonly #property: string;
  readonly #index: number;
  readonly #deadlock: boolean;
  readonly #failed: Uint8Array;
  readonly #met: Uint8Array;
  readonly #sink: StepSink;
  /** Successors of the state visited last, and the steps that lead to them. */
  readonly #successors: Words;
  readonly #via: Int32Array;
  #count = 0;
  #breaking: Breaking | null = null;

  constructor(compiled: Compiled, from: Int32Array, property: string) {
    const { words, most } = compiled.kernel;
    this.compiled = compiled;
    this.#start = new Int32Array(words);
    compiled.pack(from, this.#start, 0);
    this.#property = property;
    this.#index = compiled.properties.findIndex(({ id }) => id === property);
    this.#deadlock = compiled.properties[this.#index]?.kind === 'deadlock';
    this.#failed = new Uint8Array(compiled.properties.length);
    this.#met = new Uint8Array(compiled.properties.length);
    this.#successors = new Int32Array(most * words);
    this.#via = new Int32Array(most);
    this.#sink = {
      illegal: (step, illegal) => {
        if (compiled.illegalEvents[illegal]?.breaks === property) this.#breaking ??= { kind: 'illegal_event', step };
      },
      broken: (step, p) => {
        if (p === this.#index) this.#breaking ??= { kind: 'step', step };
      },
      passed() {},
      enabled: 0,
      onward: false,
    };
  }

  #breaks(words: Words, at: number): boolean {
    const { judge } = this.compiled.kernel;
    this.#failed.fill(0);
    return judge(words, at, this.#failed, this.#met, -1) > 0 && this.#failed[this.#index] === 1;
  }

  /** Looks at a state and its successors; how the property breaks there, if it does. */
  #visit(state: Words): Breaking | null {
    const { expand, busy, words } = this.compiled.kernel;
    this.visits++;
    this.#breaking = null;
    this.#sink.enabled = 0;
    this.#count = expand(state, 0, this.#successors, 0, this.#via, this.#sink);
    for (let k = 0; k < this.#count && this.#breaking === null; k++) {
      if (this.#breaks(this.#successors, k * words)) this.#breaking = { kind: 'state', step: this.#via[k] as number };
    }
    // A deadlock is one step nearer than a break by a step.
    if (this.#deadlock && this.#sink.enabled === 0 && busy(state, 0)) return { kind: 'deadlock', step: null };
    return this.#breaking;
  }

  #successor(k: number): Words {
    const { words } = this.compiled.kernel;
    return this.#successors.slice(k * words, (k + 1) * words);
  }

  /**
   * Takes the steps one after the other until the property breaks; null when it never does. A step that is not enabled
   * is passed over, or with `strict` the end.
   */
  run(wanted: readonly number[], strict = false): Sighting | null {
    const steps: number[] = [];
    const end = (kind: Sighting['kind'], last: number | null): Sighting => ({
      property: this.#property,
      kind,
      steps: last === null ? steps : [...steps, last],
    });
    let state = this.#start;
    if (this.#breaks(state, 0)) return end('state', null);
    for (let i = 0; ; ) {
      const breaking = this.#visit(state);
      if (breaking) return end(breaking.kind, breaking.step);
      let taken = -1;
      for (; i < wanted.length && taken < 0; i++) {
        taken = this.#via.subarray(0, this.#count).indexOf(wanted[i] as number);
        if (taken < 0 && strict) return null;
      }
      if (taken < 0) return null;
      steps.push(this.#via[taken] as number);
      state = this.#successor(taken);
    }
  }

  /** The states that a run passes, its start first; a last step that has no successor adds none. */
  statesOf(steps: readonly number[]): Words[] {
    const states = [this.#start];
    for (const wanted of steps) {
      this.#visit(states.at(-1) as Words);
      const k = this.#via.subarray(0, this.#count).indexOf(wanted);
      if (k < 0) break;
      states.push(this.#successor(k));
    }
    return states;
  }

  /**
   * Searches breadth first from `ahead[0]`, storing at most `limit` states, for a break in less than `length` steps or
   * for the way to a state of `ahead` that saves most steps; `rejoins` is that state's place. Null when nothing is saved.
   */
  shortcut(
    ahead: readonly Words[],
    length: number,
    limit: number,
  ): { readonly way: readonly number[]; readonly rejoins: number | null } | null {
    const { words } = this.compiled.kernel;
    const set = new PackedSet(words, limit);
    const parents: number[] = [];
    const via: number[] = [];
    const distances: number[] = [];
    const state = new Int32Array(words);
    const places = new Map(ahead.map((one, place) => [one.join(), place]));
    const store = (from: Words, at: number, parent: number, step: number): number | null => {
      const id = set.insert(from, at);
      if (id === null || id < 0) return null;
      parents.push(parent);
      via.push(step);
      distances.push(parent < 0 ? 0 : (distances[parent] as number) + 1);
      return id;
    };
    const wayTo = (id: number): number[] => {
      const way: number[] = [];
      for (let s = id; (parents[s] as number) >= 0; s = parents[s] as number) way.push(via[s] as number);
      return way.reverse();
    };
    let best: { saved: number; place: number; id: number } = { saved: 0, place: 0, id: 0 };
    store(ahead[0] as Words, 0, -1, -1);
    for (let current = 0; current < set.count; current++) {
      const distance = distances[current] as number;
      if (distance >= length) break;
      const { words: kept, from } = set.at(current);
      state.set(kept.subarray(from, from + words));
      const breaking = this.#visit(state);
      for (let k = 0; k < this.#count; k++) {
        const id = store(this.#successors, k * words, current, this.#via[k] as number);
        const place = id === null ? undefined : places.get(this.#successor(k).join());
        if (id === null || place === undefined) continue;
        const saved = place - (distance + 1);
        if (saved > best.saved) best = { saved, place, id };
      }
      if (!breaking) continue;
      const way = [...wayTo(current), ...(breaking.step === null ? [] : [breaking.step])];
      if (length - way.length > best.saved) return { way, rejoins: null };
      break;
    }
    return best.saved > 0 ? { way: wayTo(best.id), rejoins: best.place } : null;
  }
}
