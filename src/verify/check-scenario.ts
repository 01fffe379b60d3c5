/** One scenario from its protocol to its verdict. */

import { type Compiled, compile, PLAIN, type Reductions, type StepInfo, tablesOf } from '../compile/compile.ts';
import { type Exploration, exploring, type Limits, type Progress } from '../explore/breadth-first.ts';
import { type PrologueSpec, runPrologue } from '../explore/prologue.ts';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import { type MutationDef, mutate } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
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
  checkSystem(system, task.properties);
  return { system, hits };
}

/**
 * Explores a task and judges its properties. `onProgress` is called from time to time; when it comes out false, the
 * exploration stops there and the verdict is incomplete.
 */
export function checkScenario(task: Task, onProgress: (progress: Progress) => Promise<boolean>): Promise<Outcome> {
  return explored(task, onProgress).catch((error) => {
    throw nestedTooDeeply(error);
  });
}

async function explored(task: Task, onProgress: (progress: Progress) => Promise<boolean>): Promise<Outcome> {
  const { system, hits } = prepare(task);
  const tables = tablesOf(system, task.properties);
  // A bound on switches asks which thread stepped last.
  const reductions = task.limits.switches === undefined ? task.reductions : { ...task.reductions, moveThreads: false };
  const compiled = compile(system, task.properties, reductions, tables);
  const { end, steps: prologue } = prologueOf(task, system, tables);
  const run = (subject: Compiled, limits: Limits, keepEdges: boolean): Promise<Exploration> =>
    finished(
      exploring(subject, {
        from: end ? subject.reduce(end) : subject.initial,
        fingerprintBits: task.fingerprintBits,
        limits,
        keepEdges,
      }),
      onProgress,
    );
  const exploration = await run(
    compiled,
    { ...task.limits, ...(task.stopAtFirst ? { stopWhen: (found) => found.length > 0 } : {}) },
    task.properties.some(({ kind }) => kind === 'can_become_idle'),
  );
  if (exploration.transitions === 0 && exploration.found.length === 0 && exploration.limit === null) {
    throw new InputError(
      'no actor can take a step, so there is nothing to check; add actors, or look at sizes and start',
    );
  }
  const merged = compiled.reductions.some(({ name }) => name === 'merging');
  const unmerged =
    merged && exploration.found.length > 0
      ? await run(
          compile(system, task.properties, { ...reductions, merging: false }, tables),
          { ...task.limits, ...untilFound(exploration) },
          false,
        )
      : null;
  if (unmerged) compareFound(exploration, unmerged);
  const properties = verdicts(exploration, unmerged);
  return { system, compiled, exploration, verdict: overall(properties), properties, prologue, hits };
}

async function finished(
  run: ReturnType<typeof exploring>,
  onProgress: (progress: Progress) => Promise<boolean>,
): Promise<Exploration> {
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  return step.value;
}

/** Both explorations must break the same properties, as far as they went: a reduction that changes a verdict is a fault. */
function compareFound(merged: Exploration, unmerged: Exploration): void {
  const ids = ({ found }: Exploration) => found.map(({ property }) => property);
  const lost = ids(unmerged).find((id) => !ids(merged).includes(id));
  if (lost !== undefined && merged.limit === null) throw new Error(`merging of steps lost a violation of ${lost}`);
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
