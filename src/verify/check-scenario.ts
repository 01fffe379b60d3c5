/** One scenario from its protocol to its verdict. */

import { type Compiled, compile, type StepInfo } from '../compile/compile.ts';
import { type Exploration, exploring, type Limits, type Pause } from '../explore/breadth-first.ts';
import { type PrologueSpec, runPrologue } from '../explore/prologue.ts';
import type { Snapshot } from '../explore/snapshot.ts';
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
  readonly limits: Pick<Limits, 'states' | 'depth' | 'bytes'>;
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

/** How a task is explored: what decides which states there are, and in which order they are found. */
export interface Setting {
  readonly compiled: Compiled;
  readonly from: Int32Array;
  /** Options of the exploration other than limits, by name. */
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
}

/** Keeps snapshots of an exploration, so that another run can go on from them. */
export interface Keeper {
  /** What was kept of this exploration; null to begin at the start. */
  open(setting: Setting): Promise<Snapshot | null>;
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
  checkSystem(system, task.properties);
  return { system, hits };
}

/**
 * Explores a task and judges its properties. `onProgress` is called from time to time; when it comes out false, the
 * exploration stops there and the verdict is incomplete.
 */
export function checkScenario(
  task: Task,
  onProgress: (pause: Pause) => Promise<boolean>,
  keeper: Keeper | null = null,
): Promise<Outcome> {
  return explored(task, onProgress, keeper).catch((error) => {
    throw nestedTooDeeply(error);
  });
}

async function explored(
  task: Task,
  onProgress: (pause: Pause) => Promise<boolean>,
  keeper: Keeper | null,
): Promise<Outcome> {
  const { system, hits } = prepare(task);
  const compiled = compile(system, task.properties);
  let from = compiled.initial;
  const prologue: StepInfo[] = [];
  for (const spec of task.prologue) {
    const run = runPrologue(compiled, spec, from);
    from = run.end;
    prologue.push(...run.steps.map((id) => compiled.steps[id] as StepInfo));
  }
  const keepEdges = task.properties.some(({ kind }) => kind === 'can_become_idle');
  const settings = { edges: keepEdges ? 'kept' : 'not kept' };
  const run = exploring(compiled, {
    from,
    resume: (await keeper?.open({ compiled, from, settings })) ?? undefined,
    limits: { ...task.limits, ...(task.stopAtFirst ? { stopWhen: (found) => found.length > 0 } : {}) },
    keepEdges,
  });
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  const exploration = step.value;
  if (exploration.snapshot) await keeper?.stopped(exploration.snapshot);
  if (exploration.transitions === 0 && exploration.found.length === 0 && exploration.limit === null) {
    throw new InputError(
      'no actor can take a step, so there is nothing to check; add actors, or look at sizes and start',
    );
  }
  const properties = verdicts(exploration);
  return { system, compiled, exploration, verdict: overall(properties), properties, prologue, hits };
}

/** Generated code that is nested too deeply for the machine means sizes that are out of reach anyway. */
function nestedTooDeeply(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) return error;
  return new InputError(
    'sizes: guards and properties over so many members are too large to compile; make a sort smaller',
  );
}
