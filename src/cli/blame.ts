/** The step to blame for what a trace shows, searched for in the scenario that it was found in. */

import { InputError } from '../model/errors.ts';
import type { Trace } from '../schema/validate.ts';
import { modelHash } from '../trace/model-hash.ts';
import { prepare, type Task } from '../verify/check-scenario.ts';
import { culpritBySearch, type Question } from '../verify/counterfactual.ts';
import { type Culprit, culpritOf, culpritUnfound } from '../verify/culprit.ts';
import { type LoadedScenario, loadCatalogue, loadMatrix, loadScenario, protocols, taskOf } from './catalog.ts';
import type { Replayed } from './replayed.ts';

/**
 * What the trace says itself, or else what a search finds: first, what its protocol was made from is put back place by place;
 * with `steps`, each step of the run near its end is then kept from being taken. Null where no single change prevents it, or
 * where there is nothing to ask.
 */
export async function blameFor(taken: Taken, steps: boolean): Promise<Culprit | null> {
  const question = taken.trace.blame ? null : questionOf(taken, steps);
  return taken.trace.blame ?? (question && culpritBySearch(question));
}

/** Likewise; where nothing is found, the step after which the property is broken, and whether anything was asked. */
async function blamedIn(taken: Taken, steps: boolean): Promise<Culprit | null> {
  const { trace, system } = taken;
  const question = trace.blame ? null : questionOf(taken, steps);
  return question ? ((await culpritBySearch(question)) ?? culpritUnfound(system, trace)) : culpritOf(system, trace);
}

/** A run with the step to blame in its trace, where everything that tells of it finds it. */
export async function withBlame<T extends Taken>(taken: T, steps = false): Promise<T> {
  const blame = await blamedIn(taken, steps);
  return blame ? { ...taken, trace: { ...taken.trace, blame } } : taken;
}

/** Runs in one report of which the step to blame is searched for; each search explores the scenario some times more. */
export const MOST_BLAMED = 10;

type Taken = Pick<Replayed, 'trace' | 'system'>;

/** Null where the scenario is not to be had any more, and, without `steps`, for a protocol that was made from no other one. */
function questionOf({ trace, system }: Taken, steps: boolean): Question | null {
  const task = scenarioTask(trace);
  if (!task) return null;
  const parent = protocols.find(({ id }) => id === task.protocol.from) ?? null;
  const before = task.mutations.length > 0 ? task.protocol : parent;
  return before || steps ? { system, trace, task, before, steps } : null;
}

/** The scenario of a trace, if it is still the one that the trace was found in. */
function scenarioTask(trace: Trace): Task | null {
  try {
    const loaded = scenarioOf(trace);
    if (!loaded) return null;
    const task = taskOf(loaded);
    return modelHash(prepare({ ...task, properties: [] }).system) === trace.model ? task : null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function scenarioOf({ scenario, file, matrix, catalogue }: Trace): LoadedScenario | undefined {
  if (catalogue !== undefined)
    return loadCatalogue().entries.find(({ entry }) => entry.entry === catalogue)?.forms?.buggy;
  if (matrix) return loadMatrix(file ?? matrix.name).cells.find((cell) => cell.matrix?.cell === matrix.cell);
  return loadScenario(file ?? scenario);
}
