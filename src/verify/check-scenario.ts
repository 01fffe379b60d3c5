/** One scenario from its protocol to its verdict. */

import {
  type Compiled,
  compile,
  isReducedBy,
  PLAIN,
  type Reductions,
  type StepInfo,
  tablesOf,
} from '../compile/compile.ts';
import { exploring } from '../explore/breadth-first.ts';
import {
  type Exploration,
  type ExploreOptions,
  type Limits,
  type Pause,
  type Progress,
  stoppedByMemory,
} from '../explore/exploration.ts';
import { MOST_ACTORS, type ShortestRuns, shortestRuns } from '../explore/fewest-switches.ts';
import { type PrologueSpec, runPrologue } from '../explore/prologue.ts';
import type { Snapshot } from '../explore/snapshot.ts';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import { type MutationDef, mutate } from '../model/mutation.ts';
import { isOfRuns, type PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { buildSystem, type System, type SystemConfig } from '../model/system.ts';
import { overall, type PropertyVerdict, type Verdict, verdicts } from './verdict.ts';

export interface Task {
  readonly protocol: ProtocolDef;
  readonly mutations: readonly MutationDef[];
  readonly config: SystemConfig;
  readonly prologue: readonly PrologueSpec[];
  readonly properties: readonly PropertyDef[];
  readonly limits: Omit<Limits, 'stopWhen'>;
  readonly reductions: Reductions;
  /** Store fingerprints of so many bits instead of states. */
  readonly fingerprintBits?: number | undefined;
  /** Stop at the end of the level with the first violation. */
  readonly stopAtFirst: boolean;
}

export interface Outcome {
  readonly system: System;
  readonly compiled: Compiled;
  readonly exploration: Exploration;
  readonly verdict: Verdict;
  readonly properties: readonly PropertyVerdict[];
  /** Steps taken before the exploration began. */
  readonly prologue: readonly StepInfo[];
  /** How many places each change of each mutation hit. */
  readonly hits: readonly number[];
  /** Whether the exploration, or the search for shortest runs after it, was stopped by the limit of memory. */
  readonly outOfMemory: boolean;
}

/** What is explored, and how. */
export interface Setting {
  readonly compiled: Compiled;
  readonly reductions: Reductions;
  readonly options: ExploreOptions;
}

/** Keeps snapshots of an exploration, so that another run can go on from them. */
export interface Keeper {
  /** What was kept of this exploration; null to begin at the start. */
  open(setting: Setting): Promise<Snapshot | null>;
  /** Called from time to time. */
  pause(pause: Pause): Promise<void>;
  /** Called when a limit stopped the exploration, before anything is judged. */
  stopped(snapshot: Snapshot): Promise<void>;
}

/** The system of a task, mutated and checked. Throws an `InputError` for what does not fit. */
export function prepare(task: Pick<Task, 'protocol' | 'mutations' | 'config' | 'properties'>): {
  system: System;
  hits: number[];
} {
  let { protocol } = task;
  const hits: number[] = [];
  for (const mutation of task.mutations) {
    const mutated = mutate(protocol, mutation);
    protocol = mutated.protocol;
    hits.push(...mutated.hits);
  }
  const system = buildSystem(protocol, task.config);
  checkSystem(system, task.properties, task.protocol);
  return { system, hits };
}

/** What a task is explored on: its system with its reductions. The same task gives the same, in every thread. */
export function compileTask(
  task: Pick<Task, 'properties' | 'reductions' | 'limits'>,
  system: System,
  tables: ReturnType<typeof tablesOf> = tablesOf(system, task.properties),
): Compiled {
  return compile(system, task.properties, reductionsOf(task), tables);
}

/** A bound on switches asks which thread stepped last; and steps that are taken at once are steps of other threads. */
const reductionsOf = ({ reductions, limits }: Pick<Task, 'reductions' | 'limits'>): Reductions =>
  limits.switches === undefined ? reductions : { ...reductions, moveThreads: false, merging: false };

/** Called from time to time; when it comes out false, the exploration stops there and the verdict is incomplete. */
export type OnProgress = (progress: Progress) => Promise<boolean>;

/** A way to explore; all ways come to the same result. */
export type Explore = (compiled: Compiled, options: ExploreOptions, onProgress: OnProgress) => Promise<Exploration>;

const inThisThread: Explore = (compiled, options, onProgress) => toTheEnd(exploring(compiled, options), onProgress);

async function toTheEnd<T>(run: Generator<Progress, T, boolean>, onProgress: OnProgress): Promise<T> {
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  return step.value;
}

/** How a task is explored besides; left out, in this thread, and nothing is kept. */
export interface Ways {
  readonly explore?: Explore;
  readonly keeper?: Keeper | null;
}

/** Explores a task and judges its properties. */
export function checkScenario(task: Task, onProgress: OnProgress, ways: Ways = {}): Promise<Outcome> {
  return explored(task, onProgress, ways).catch((error) => {
    throw nestedTooDeeply(error);
  });
}

async function explored(task: Task, onProgress: OnProgress, { explore, keeper }: Ways): Promise<Outcome> {
  const { system, hits } = prepare(task);
  const tables = tablesOf(system, task.properties);
  const compiled = compileTask(task, system, tables);
  const { end, steps: prologue } = prologueOf(task, system, tables);
  const options: ExploreOptions = {
    from: end ? compiled.reduce(end) : compiled.initial,
    fingerprintBits: task.fingerprintBits,
    limits: { ...task.limits, ...(task.stopAtFirst ? { stopWhen: firstOf(task) } : {}) },
    keepEdges: task.properties.some((property) => property.kind === 'can_become_idle' || isOfRuns(property)),
  };
  const setting: Setting = { compiled, reductions: reductionsOf(task), options };
  const exploration = keeper
    ? await explorationKept(setting, onProgress, keeper)
    : await (explore ?? inThisThread)(compiled, options, onProgress);
  if (exploration.transitions === 0 && exploration.found.length === 0 && exploration.limit === null) {
    throw new InputError(
      'no actor can take a step, so there is nothing to check; add actors, or look at sizes and start',
    );
  }
  const unmerged = await stepByStep(task, system, tables, end, exploration, onProgress);
  if (unmerged) compareFound(exploration, unmerged);
  const properties = verdicts(exploration, unmerged);
  const outOfMemory = stoppedByMemory(exploration) || (unmerged !== null && stoppedByMemory(unmerged));
  return { system, compiled, exploration, verdict: overall(properties), properties, prologue, hits, outOfMemory };
}

/** Stops at what is judged: an illegal event that breaks something else ends its own run only. */
const firstOf = ({ properties }: Pick<Task, 'properties'>) => {
  const judged = new Set(properties.map(({ id }) => id));
  return (found: readonly { readonly property: string }[]) => found.some(({ property }) => judged.has(property));
};

/**
 * Looks again for what an exploration found, step by step: for runs that are shortest, and of these change least often from
 * one actor to another. Null where nothing was found, or where a bound on switches chose the runs.
 */
async function stepByStep(
  task: Task,
  system: System,
  tables: ReturnType<typeof tablesOf>,
  end: Int32Array | null,
  exploration: Exploration,
  onProgress: OnProgress,
): Promise<ShortestRuns | null> {
  const merged = isReducedBy(exploration.compiled, 'merging');
  const tellsActors = system.instances.filter(({ kind }) => kind !== 'resource').length <= MOST_ACTORS;
  if (exploration.found.length === 0 || (!merged && (task.limits.switches !== undefined || !tellsActors))) return null;
  // Nobody may be taken for somebody else, and no steps be taken at once.
  const same = !merged && !isReducedBy(exploration.compiled, 'symmetry');
  const reductions = { ...task.reductions, merging: false, moveThreads: false, moveFlows: false };
  const compiled = same ? exploration.compiled : compileTask({ ...task, reductions }, system, tables);
  const options = {
    from: end ? compiled.reduce(end) : compiled.initial,
    limits: { ...task.limits, ...untilFound(exploration) },
  };
  return toTheEnd(tellsActors ? shortestRuns(compiled, options) : exploring(compiled, options), onProgress);
}

/**
 * Both explorations must break the same properties, as far as they went: a reduction that changes a verdict is a fault.
 * Fingerprints may lose states, and what breaks there; the exploration without merging stores whole states.
 */
function compareFound(merged: Exploration, unmerged: ShortestRuns): void {
  const ids = ({ found }: Pick<Exploration, 'found'>) => found.map(({ property }) => property);
  const lost = ids(unmerged).find((id) => !ids(merged).includes(id));
  if (lost !== undefined && merged.limit === null && merged.omission === null)
    throw new Error(`merging of steps lost a violation of ${lost}`);
  const invented = ids(merged).find((id) => !ids(unmerged).includes(id));
  if (invented !== undefined && unmerged.limit === null)
    throw new Error(`merging of steps made up a violation of ${invented}`);
}

/** States looked at, for each one of a merged exploration, for the shortest runs to what it found; and at least so many. */
const UNMERGED = { factor: 20, least: 2_000_000 };

/** Limits of an exploration without merging that looks for the same violations. */
function untilFound({ found, states }: Exploration): Pick<Limits, 'states' | 'stopWhen'> {
  return {
    states: Math.max(UNMERGED.least, UNMERGED.factor * states),
    stopWhen: (again) => found.every(({ property }) => again.some((one) => one.property === property)),
  };
}

/** Explores to the end from where another run stopped, if there was one. */
async function explorationKept(setting: Setting, onProgress: OnProgress, keeper: Keeper): Promise<Exploration> {
  const resume = (await keeper.open(setting)) ?? undefined;
  const run = exploring(setting.compiled, { ...setting.options, resume });
  let step = run.next(true);
  while (!step.done) {
    await keeper.pause(step.value);
    step = run.next(await onProgress(step.value));
  }
  if (step.value.snapshot) await keeper.stopped(step.value.snapshot);
  return step.value;
}

/** Runs the prologues one after the other, in the system as the model has it: their goals name its local states. */
export function prologueOf(
  { prologue, properties }: Pick<Task, 'prologue' | 'properties'>,
  system: System,
  tables: ReturnType<typeof tablesOf>,
): { readonly end: Int32Array | null; readonly steps: readonly StepInfo[] } {
  if (prologue.length === 0) return { end: null, steps: [] };
  const plain = compile(system, properties, PLAIN, tables);
  let end = plain.initial;
  const steps: StepInfo[] = [];
  for (const spec of prologue) {
    const run = runPrologue(plain, spec, end);
    end = run.end;
    steps.push(...run.steps.map((id) => plain.steps[id] as StepInfo));
  }
  return { end, steps };
}

/** Generated code that is nested too deeply for the machine means sizes that are out of reach anyway. */
export function nestedTooDeeply(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) return error;
  return new InputError(
    'sizes: guards and properties over so many members are too large to compile; make a sort smaller',
  );
}
