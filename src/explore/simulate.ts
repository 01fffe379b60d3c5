/** Random walks: for systems that are too large to exhaust. They find violations; they never show that none is there. */

import type { Compiled } from '../compile/compile.ts';
import { PackedSet } from './distinct.ts';
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

/** How often the walks were in each state, and which of them last, as far as they remember. */
class Visits {
  readonly #set: PackedSet;
  #counts = new Int32Array(1 << 10);
  #last = new Int32Array(1 << 10);

  constructor(width: number) {
    this.#set = new PackedSet(width, REMEMBERED);
  }

  /** Counts a visit; true when it is the walk's first, or not known. */
  add(words: Int32Array, at: number, walk: number): boolean {
    const id = this.#set.insert(words, at);
    if (id === null) return true;
    const place = id < 0 ? ~id : id;
    if (place === this.#counts.length) {
      const counts = new Int32Array(place * 2);
      counts.set(this.#counts);
      this.#counts = counts;
      const last = new Int32Array(place * 2);
      last.set(this.#last);
      this.#last = last;
    }
    const first = id >= 0 || this.#last[place] !== walk;
    this.#counts[place] = (this.#counts[place] as number) + 1;
    this.#last[place] = walk;
    return first;
  }

  of(words: Int32Array, at: number): number {
    const id = this.#set.find(words, at);
    return id === null ? 0 : (this.#counts[id] as number);
  }
}

/**
 * Takes `walks` walks from the start, each with draws of its own. In each state all successors are judged; then a flow
 * that can step is drawn, and a step of it: flows with many choices get no more turns than others. Half of the time only
 * the successors that the walks so far visited least are drawn from: plain walks keep to what is likely. Yields how far it is; `next(false)` interrupts it.
 */
export function* walking(compiled: Compiled, options: WalkOptions): Generator<SampleProgress, Sample, boolean> {
  const { words } = compiled.kernel;
  const sampler = new Sampler(compiled);
  const start = sampler.begin(options.from ?? compiled.initial);
  const visited = new Visits(words);
  const state = start.slice();
  const path: number[] = [];
  const steps = () => path;
  let visits = 0;
  let walk = 0;
  let limit = `${options.walks} walks of at most ${options.length} steps`;
  walks: for (; walk < options.walks && !sampler.allFound; walk++) {
    const draw = chance(options.seed, walk);
    state.set(start);
    path.length = 0;
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
      stale = visited.add(sampler.successors, taken * words, walk) ? 0 : stale + 1;
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
