/** Random walks: for systems that are too large to exhaust. They find violations; they never show that none is there. */

import type { Compiled } from '../compile/compile.ts';
import type { Words } from '../compile/layout.ts';
import { PackedSet } from './distinct.ts';
import { NumberList } from './growable.ts';
import { type Chance, chance } from './random.ts';
import { REPORT_EVERY, type Sample, type SampleProgress, Sampler } from './sampler.ts';

export interface WalkOptions {
  /** Where walks begin; `compiled.initial`, if left out. */
  readonly from?: Int32Array | undefined;
  readonly seed: number;
  readonly walks: number;
  /** Steps of a walk at most. */
  readonly length: number;
  /** End with the walk in which the first violation is seen. */
  readonly stopAtFirst?: boolean | undefined;
}

/** States that the walks remember having visited, and how often. */
const REMEMBERED = 1 << 20;
/** A walk ends when so many steps in a row led to states that it had passed before: it goes round where no way leads out. */
const PATIENCE = 32;
/** States to pick from where a walk goes on from one that was seldom visited. */
const DRAWN = 16;
const NOWHERE = -1;

/** The states that the walks visited: how often, in which walk last, and by which way first. */
class Visits {
  readonly #set: PackedSet;
  readonly #counts = new NumberList();
  readonly #last = new NumberList();
  readonly #parents = new NumberList();
  readonly #via = new NumberList();

  constructor(start: Words) {
    this.#set = new PackedSet(start.length, REMEMBERED);
    this.add(start, 0, -1, NOWHERE, NOWHERE);
  }

  /** Counts a visit, by a step from state `parent`. The state's number, or `NOWHERE` when there is no room for it. */
  add(words: Words, at: number, walk: number, parent: number, step: number): number {
    const id = this.#set.insert(words, at);
    if (id === null) return NOWHERE;
    const place = id < 0 ? ~id : id;
    if (id >= 0) {
      this.#counts.push(0);
      this.#last.push(NOWHERE);
      this.#parents.push(parent);
      this.#via.push(step);
    }
    this.#counts.set(place, this.#counts.at(place) + 1);
    this.#last.set(place, walk);
    return place;
  }

  /** Whether a walk was in the state before. */
  passed(words: Words, at: number, walk: number): boolean {
    const id = this.#set.find(words, at);
    return id !== null && this.#last.at(id) === walk;
  }

  of(words: Words, at: number): number {
    const id = this.#set.find(words, at);
    return id === null ? 0 : this.#counts.at(id);
  }

  /** Of a few states drawn, the number of the one that was visited least. */
  seldom(draw: Chance): number {
    let best = draw.below(this.#set.count);
    for (let i = 1; i < DRAWN; i++) {
      const other = draw.below(this.#set.count);
      if (this.#counts.at(other) < this.#counts.at(best)) best = other;
    }
    return best;
  }

  /** Copies a state, and gives the steps that led to it first. */
  recall(id: number, into: Words): number[] {
    const { words, from } = this.#set.at(id);
    into.set(words.subarray(from, from + into.length));
    const way: number[] = [];
    for (let at = id; this.#parents.at(at) >= 0; at = this.#parents.at(at)) way.push(this.#via.at(at));
    return way.reverse();
  }
}

/**
 * Takes `walks` walks, each with draws of its own. Every second one goes on from a state that the walks before seldom
 * visited, by the way that led there first (Ecoffet et al., "First return, then explore", Nature 590, 2021); the others
 * begin at the start. In each state all successors are judged; then a flow
 * that can step is drawn, and a step of it: flows with many choices get no more turns than others. Half of the time only
 * the successors that the walks so far visited least are drawn from: plain walks keep to what is likely. Yields how far it is; `next(false)` interrupts it.
 */
export function* walking(compiled: Compiled, options: WalkOptions): Generator<SampleProgress, Sample, boolean> {
  const { words } = compiled.kernel;
  const sampler = new Sampler(compiled);
  const start = sampler.begin(options.from ?? compiled.initial);
  const visited = new Visits(start);
  const state = start.slice();
  let path: number[] = [];
  const steps = () => path;
  let visits = 0;
  let walk = 0;
  let limit = `${options.walks} walks of at most ${options.length} steps`;
  walks: for (; walk < options.walks && !sampler.allFound; walk++) {
    const draw = chance(options.seed, walk);
    let place = walk % 2 === 0 ? 0 : visited.seldom(draw);
    path = visited.recall(place, state);
    let stale = 0;
    for (;;) {
      const successors = sampler.visit(state, steps);
      if (++visits % REPORT_EVERY === 0 && !(yield sampler.progress(walk, options.walks))) {
        limit = 'interrupted';
        walk++;
        break walks;
      }
      if (successors === 0 || path.length >= options.length || stale >= PATIENCE) break;
      const taken = choose(sampler, successors, draw, visited);
      path.push(sampler.via[taken] as number);
      stale = visited.passed(sampler.successors, taken * words, walk) ? stale + 1 : 0;
      place = visited.add(sampler.successors, taken * words, walk, place, path.at(-1) as number);
      state.set(sampler.successors.subarray(taken * words, (taken + 1) * words));
      if (path.length > sampler.depth) sampler.depth = path.length;
    }
    if (options.stopAtFirst && sampler.found.size > 0) {
      limit = 'stopped at the first violation';
      walk++;
      break;
    }
  }
  return sampler.sample(walk, limit);
}

/** Draws a successor: a flow first, then one of its steps. */
function choose(sampler: Sampler, count: number, draw: Chance, visited: Visits): number {
  const { compiled, successors: packed, via } = sampler;
  const { words } = compiled.kernel;
  let open = Array.from({ length: count }, (_, k) => k);
  if (draw.below(2) === 0) {
    const often = open.map((k) => visited.of(packed, k * words));
    const least = often.reduce((a, b) => Math.min(a, b));
    open = open.filter((k) => often[k] === least);
  }
  const flowOf = (k: number) => (compiled.steps[via[k] as number] as { instance: number }).instance;
  const flows = [...new Set(open.map(flowOf))];
  const flow = flows[draw.below(flows.length)];
  const own = open.filter((k) => flowOf(k) === flow);
  return own[draw.below(own.length)] as number;
}
