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

/** Visited states that walks remember, to turn elsewhere. */
const REMEMBERED = 1 << 20;

/**
 * Takes `walks` walks from the start, each with draws of its own. In each state all successors are judged; then a flow
 * that can step is drawn, and a step of it: flows with many choices get no more turns than others. Half of the time only
 * successors that were not visited yet are drawn from, if there are any: plain walks seldom leave the states near the
 * start. Yields how far it is; `next(false)` interrupts it.
 */
export function* walking(compiled: Compiled, options: WalkOptions): Generator<SampleProgress, Sample, boolean> {
  const start = options.from ?? compiled.initial;
  const sampler = new Sampler(compiled);
  const visited = new PackedSet(compiled.layout.words, REMEMBERED);
  const state = new Int32Array(start.length);
  const path: number[] = [];
  const steps = () => path;
  let visits = 0;
  let walk = 0;
  let limit = `${options.walks} walks of at most ${options.length} steps`;
  sampler.begin(start);
  walks: for (; walk < options.walks && !sampler.allFound; walk++) {
    const draw = chance(options.seed, walk);
    state.set(start);
    path.length = 0;
    for (;;) {
      const successors = sampler.visit(state, steps);
      if (++visits % REPORT_EVERY === 0 && !(yield sampler.progress(walk, options.walks))) {
        limit = 'interrupted';
        walk++;
        break walks;
      }
      if (successors === 0 || path.length >= options.length) break;
      const taken = choose(sampler, successors, draw, visited);
      path.push(sampler.step(taken));
      visited.insert(sampler.packed, taken * compiled.layout.words);
      sampler.take(taken, state);
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
function choose(sampler: Sampler, successors: number, draw: Chance, visited: PackedSet): number {
  const { compiled, packed } = sampler;
  const { words } = compiled.layout;
  let open = Array.from({ length: successors }, (_, k) => k);
  if (draw.below(2) === 0) {
    const fresh = open.filter((k) => !visited.has(packed, k * words));
    if (fresh.length > 0) open = fresh;
  }
  const flowOf = (k: number) => (compiled.steps[sampler.step(k)] as { instance: number }).instance;
  const flows = [...new Set(open.map(flowOf))];
  const flow = flows[draw.below(flows.length)];
  const own = open.filter((k) => flowOf(k) === flow);
  return own[draw.below(own.length)] as number;
}
