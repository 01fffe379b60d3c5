/** One scenario by walks or by a swarm: what is violated, and otherwise nothing but how much was seen. */

import { type Compiled, compile, PLAIN, type StepInfo, tablesOf } from '../compile/compile.ts';
import type { Sample, SampleProgress } from '../explore/sampler.ts';
import { type Shrunk, shrink } from '../explore/shrink.ts';
import { walking } from '../explore/simulate.ts';
import { swarming } from '../explore/swarm.ts';
import { InputError } from '../model/errors.ts';
import { isOfRuns } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { nestedTooDeeply, prepare, prologueOf, type Task } from './check-scenario.ts';
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

export type SimulationTask = Omit<Task, 'limits' | 'reductions' | 'fingerprintBits'>;

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
export const NEEDS_ALL_STATES: ReadonlySet<string> = new Set([
  'can_become_idle',
  'leads_to',
  'eventually_always',
  'progress_cycle',
]);

/**
 * Samples a task's runs, judges its properties on the way and shrinks what was found. `onProgress` is called from time
 * to time; when it comes out false, the sampling stops there. The same task and strategy give the same result.
 */
export function simulateScenario(
  task: SimulationTask,
  strategy: Strategy,
  onProgress: (progress: SampleProgress) => Promise<boolean>,
): Promise<Simulated> {
  return sampled(task, strategy, onProgress).catch((error) => {
    throw nestedTooDeeply(error);
  });
}

async function sampled(
  task: SimulationTask,
  strategy: Strategy,
  onProgress: (progress: SampleProgress) => Promise<boolean>,
): Promise<Simulated> {
  const { system } = prepare(task);
  const tables = tablesOf(system, task.properties);
  // Nothing is reduced: runs are what they are, step by step, and no state is stored for the sake of a proof.
  const compiled = compile(system, task.properties, PLAIN, tables);
  const { end, steps: prologue } = prologueOf(task, system, tables);
  const from = end ?? compiled.initial;
  const options = { ...strategy, from, stopAtFirst: task.stopAtFirst };
  const run = options.kind === 'walks' ? walking(compiled, options) : swarming(compiled, options);
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  const sample = step.value;
  if (sample.transitions === 0 && sample.found.length === 0) {
    throw new InputError(
      'no actor can take a step, so there is nothing to simulate; add actors, or look at sizes and start',
    );
  }
  const shrunk = new Map(shrink(compiled, from, sample.found).map((one) => [one.property, one]));
  const properties = compiled.properties.map((property, p): PropertyVerdict => {
    const found = shrunk.get(property.id);
    return {
      property,
      verdict: found ? 'violated' : 'incomplete',
      premise: !isOfRuns(property) && premiseOf(sample, property, p),
      counterexample: found ? { kind: found.kind, steps: found.steps, shortest: found.shortest } : null,
    };
  });
  return { system, compiled, sample, verdict: overall(properties), properties, shrunk, prologue };
}
