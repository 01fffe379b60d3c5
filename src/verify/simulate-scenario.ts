/** One scenario by walks or by a swarm: what is violated, and otherwise nothing but how much was seen. */

import type { Compiled, StepInfo } from '../compile/compile.ts';
import type { Sample, SampleProgress } from '../explore/sampler.ts';
import { type Shrunk, shrink } from '../explore/shrink.ts';
import { walking } from '../explore/simulate.ts';
import { swarming } from '../explore/swarm.ts';
import type { System } from '../model/system.ts';
import { begin, nestedTooDeeply, refuseStandstill, type Task } from './check-scenario.ts';
import { overall, type PropertyVerdict, premiseOf, type Verdict } from './verdict.ts';

export type Strategy =
  | { readonly kind: 'walks'; readonly seed: number; readonly walks: number; readonly length: number }
  | {
      readonly kind: 'swarm';
      readonly seed: number;
      readonly members: number;
      readonly states: number;
      readonly length: number;
    };

export interface Simulated {
  readonly system: System;
  readonly compiled: Compiled;
  readonly sample: Sample;
  /** Violated or incomplete, never that it holds. */
  readonly verdict: Verdict;
  readonly properties: readonly PropertyVerdict[];
  /** The counterexamples, by property. */
  readonly shrunk: ReadonlyMap<string, Shrunk>;
  readonly prologue: readonly StepInfo[];
}

/** Properties of these kinds speak of what can still come; no single run shows or breaks them. */
export const NEEDS_ALL_STATES: ReadonlySet<string> = new Set(['can_become_idle']);

/**
 * Samples a task's runs, judges its properties on the way and shrinks what was found. `onProgress` is called from time
 * to time; when it comes out false, the sampling stops there. The same task and strategy give the same result.
 */
export function simulateScenario(
  task: Omit<Task, 'limits'>,
  strategy: Strategy,
  onProgress: (progress: SampleProgress) => Promise<boolean>,
): Promise<Simulated> {
  return sampled(task, strategy, onProgress).catch((error) => {
    throw nestedTooDeeply(error);
  });
}

async function sampled(
  task: Omit<Task, 'limits'>,
  strategy: Strategy,
  onProgress: (progress: SampleProgress) => Promise<boolean>,
): Promise<Simulated> {
  const { system, compiled, from, prologue } = begin(task);
  const options = { ...strategy, from, stopAtFirst: task.stopAtFirst };
  const run = options.kind === 'walks' ? walking(compiled, options) : swarming(compiled, options);
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  const sample = step.value;
  refuseStandstill(sample);
  const shrunk = new Map(shrink(compiled, from, sample.found).map((one) => [one.property, one]));
  const properties = compiled.properties.map((property, p): PropertyVerdict => {
    const found = shrunk.get(property.id);
    return {
      property,
      verdict: found ? 'violated' : 'incomplete',
      premise: premiseOf(sample, property, p),
      counterexample: found ? { kind: found.kind, steps: found.steps } : null,
    };
  });
  return { system, compiled, sample, verdict: overall(properties), properties, shrunk, prologue };
}
