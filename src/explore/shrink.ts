/**
 * Makes a run that breaks a property short: loops are cut out, steps are left out as long as the property still breaks
 * (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002), and bounded
 * breadth-first searches look for a shorter way, from the start and past parts of the run. The same run always shrinks to
 * the same one.
 */

import type { Compiled, StepSink } from '../compile/compile.ts';
import { explore } from './breadth-first.ts';
import { PackedSet } from './distinct.ts';
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

/** Shortest runs to the properties that a search of so many states meets. */
function shortest(
  compiled: Compiled,
  from: Int32Array,
  sightings: readonly Sighting[],
  states: number,
): Map<string, Sighting> {
  const wanted = new Set(sightings.map(({ property }) => property));
  const exploration = explore(compiled, {
    from,
    limits: {
      states,
      stopWhen: (found) => found.filter(({ property }) => wanted.has(property)).length === wanted.size,
    },
  });
  return new Map(
    exploration.found
      .filter(({ property }) => wanted.has(property))
      .map(({ property, state, step }): [string, Sighting] => {
        const steps = [...exploration.pathTo(state), ...(step === null ? [] : [step])];
        const sighting = rerun(compiled, from, property, steps);
        if (!sighting) throw new Error(`the shortest run that breaks ${property} does not break it a second time`);
        return [property, sighting];
      }),
  );
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
  readonly #from: Int32Array;
  readonly #property: string;
  readonly #index: number;
  readonly #deadlock: boolean;
  readonly #failed: Uint8Array;
  readonly #met: Uint8Array;
  readonly #next: Int32Array;
  readonly #sink: StepSink;
  /** Called for each successor, in `#next`. */
  #onStep: (step: number) => void = () => {};
  #breaking: Breaking | null = null;
  visits = 0;

  constructor(compiled: Compiled, from: Int32Array, property: string) {
    this.compiled = compiled;
    this.#from = from;
    this.#property = property;
    this.#index = compiled.properties.findIndex(({ id }) => id === property);
    this.#deadlock = compiled.properties[this.#index]?.kind === 'deadlock';
    this.#failed = new Uint8Array(compiled.properties.length);
    this.#met = new Uint8Array(compiled.properties.length);
    this.#next = new Int32Array(from.length);
    this.#sink = {
      step: (step) => {
        if (this.#breaks(this.#next)) this.#note('state', step);
        this.#onStep(step);
      },
      illegal: (step, illegal) => {
        if (compiled.illegalEvents[illegal]?.breaks === property) this.#note('illegal_event', step);
      },
      broken: (step, p) => {
        if (p === this.#index) this.#note('step', step);
      },
    };
  }

  #note(kind: Sighting['kind'], step: number | null): void {
    this.#breaking ??= { kind, step };
  }

  #breaks(state: Int32Array): boolean {
    this.#failed.fill(0);
    return this.compiled.judge(state, this.#failed, this.#met) > 0 && this.#failed[this.#index] === 1;
  }

  /** Looks at a state and its successors; how the property breaks there, if it does. */
  #visit(state: Int32Array, onStep: (step: number) => void): Breaking | null {
    this.visits++;
    this.#breaking = null;
    this.#onStep = onStep;
    const enabled = this.compiled.expand(state, this.#next, this.#sink);
    if (this.#deadlock && enabled === 0 && this.compiled.busyThreads(state) > 0)
      this.#breaking = { kind: 'deadlock', step: null };
    return this.#breaking;
  }

  /** Takes the steps that are enabled, until the property breaks; null when it never does. See `rerun`. */
  run(wanted: readonly number[], strict = false): Sighting | null {
    const state = Int32Array.from(this.#from);
    const after = new Int32Array(state.length);
    const steps: number[] = [];
    const end = (kind: Sighting['kind'], last: number | null): Sighting => ({
      property: this.#property,
      kind,
      steps: last === null ? steps : [...steps, last],
    });
    if (this.#breaks(state)) return end('state', null);
    for (let i = 0; i <= wanted.length; ) {
      // Several wanted steps may have to be passed over before one is enabled: one look at the state serves them all.
      let place = wanted.length;
      const breaking = this.#visit(state, (step) => {
        const at = wanted.indexOf(step, i);
        if (at < 0 || at >= place) return;
        place = at;
        after.set(this.#next);
      });
      if (breaking) return end(breaking.kind, breaking.step);
      if (place === wanted.length || (strict && place > i)) return null;
      steps.push(wanted[place] as number);
      state.set(after);
      i = place + 1;
    }
    return null;
  }

  /** The states that a run passes, its start first; a last step that has no successor adds none. */
  statesOf(steps: readonly number[]): Int32Array[] {
    const states = [Int32Array.from(this.#from)];
    for (const wanted of steps) {
      let after: Int32Array | null = null;
      this.#visit(states.at(-1) as Int32Array, (step) => {
        if (step === wanted) after = Int32Array.from(this.#next);
      });
      if (!after) break;
      states.push(after);
    }
    return states;
  }

  /**
   * Searches breadth first from `ahead[0]`, storing at most `limit` states, for a break in less than `length` steps or
   * for the way to a state of `ahead` that saves most steps; `rejoins` is that state's place. Null when nothing is saved.
   */
  shortcut(
    ahead: readonly Int32Array[],
    length: number,
    limit: number,
  ): { readonly way: readonly number[]; readonly rejoins: number | null } | null {
    const { compiled } = this;
    const { words } = compiled.layout;
    const set = new PackedSet(words, limit);
    const parents: number[] = [];
    const via: number[] = [];
    const distances: number[] = [];
    const packed = new Uint32Array(words);
    const state = new Int32Array(this.#from.length);
    const places = new Map(ahead.map((one, place) => [one.join(), place]));
    const store = (one: Int32Array, parent: number, step: number): number | null => {
      compiled.pack(one, packed, 0);
      const id = set.insert(packed, 0);
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
    store(ahead[0] as Int32Array, -1, -1);
    for (let current = 0; current < set.count; current++) {
      const distance = distances[current] as number;
      if (distance >= length) break;
      const { words: kept, from } = set.at(current);
      compiled.unpack(kept, from, state);
      const breaking = this.#visit(state, (step) => {
        const id = store(this.#next, current, step);
        const place = id === null ? undefined : places.get(this.#next.join());
        if (id === null || place === undefined) return;
        const saved = place - (distance + 1);
        if (saved > best.saved) best = { saved, place, id };
      });
      if (!breaking) continue;
      const way = [...wayTo(current), ...(breaking.step === null ? [] : [breaking.step])];
      if (length - way.length > best.saved) return { way, rejoins: null };
      break;
    }
    return best.saved > 0 ? { way: wayTo(best.id), rejoins: best.place } : null;
  }
}
