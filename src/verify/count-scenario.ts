/** How often a thread of a scenario does something at most, from where it begins to where it is idle again. */

import { type Compiled, compile, tablesOf } from '../compile/compile.ts';
import { exploring } from '../explore/breadth-first.ts';
import type { Exploration, Limits } from '../explore/exploration.ts';
import type { CountDef } from '../model/count.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { type ExprNode, mapChildren } from '../model/expr.ts';
import { allStepNames, checkStepNames } from '../model/fairness.ts';
import { eventuallyAlways, type PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import { type OnProgress, prepare, prologueOf, type Task } from './check-scenario.ts';
import { factsOf, graphOf, ordinals, stepsNamed } from './stored-graph.ts';
import { worstCount } from './worst-count.ts';

/** What came out for one count. */
export interface Counted {
  readonly count: CountDef;
  /** Null where there is no most. */
  readonly most: number | null;
  /** A run that counts so many; where there is no most, it ends with a cycle of `loop` steps. */
  readonly steps: readonly number[];
  readonly loop: number;
}

export interface CountOutcome {
  readonly system: System;
  readonly compiled: Compiled;
  readonly exploration: Exploration;
  readonly prologue: readonly Compiled['steps'][number][];
  /** Position of the thread. */
  readonly thread: number;
  readonly counted: readonly Counted[];
}

/**
 * Explores a scenario and counts. `without` are steps that are not taken. With a limit the counts are only what was
 * seen. Throws an `InputError` where the flow is no thread of the scenario, or a step does not exist.
 */
export async function countScenario(
  task: Pick<Task, 'protocol' | 'mutations' | 'config' | 'prologue'>,
  asked: { readonly flow: string | null; readonly counts: readonly CountDef[]; readonly without: readonly string[] },
  limits: Limits,
  onProgress: OnProgress,
): Promise<CountOutcome> {
  const { system } = prepare({ ...task, properties: [] });
  const thread = threadOf(system, asked.flow);
  const { id, thread: name } = system.instances[thread] as Instance;
  checkStepNames(system, asked.without, '--without');
  const known = allStepNames(system);
  const counts = asked.counts.filter(({ steps }) => steps === null || steps.some((one) => known.has(one)));
  const properties = duringProperties(counts, name ?? id);
  const tables = tablesOf(system, properties);
  const compiled = compile(
    system,
    properties,
    { quotient: false, symmetry: true, merging: false, moveThreads: false },
    tables,
  );
  const { end, steps: prologue } = prologueOf({ ...task, properties: [] }, system, tables);
  const run = exploring(compiled, { from: end ? compiled.reduce(end) : compiled.initial, keepEdges: true, limits });
  let step = run.next(true);
  while (!step.done) step = run.next(await onProgress(step.value));
  const exploration = step.value;
  const { truths, width } = factsOf(exploration);
  const busy = busyStates(exploration, thread);
  const graph = graphOf(exploration);
  const allowed = stepsNamed(compiled, asked.without).map((one) => 1 - one);
  const counted = counts.map((count, k): Counted => {
    const named = count.steps === null ? null : stepsNamed(compiled, count.steps);
    const worst = worstCount(graph, {
      busy: (s) => busy[s] === 1,
      allowed: (e) => allowed[graph.via(e)] === 1,
      counts: (s, e) => {
        const step = graph.via(e);
        if (compiled.steps[step]?.instance !== thread || named?.[step] === 0) return false;
        return count.during === null || truths[s * width + k] === 1;
      },
    });
    const [stem, loop] = worst.most === null ? [worst.stem, worst.loop] : [worst.way, []];
    const way = exploration.lassoAlong(ordinals(graph, stem), ordinals(graph, loop));
    return { count, most: worst.most, ...way };
  });
  return { system, compiled, exploration, prologue, thread, counted };
}

function threadOf(system: System, flow: string | null): number {
  const threads = system.instances.flatMap(({ kind }, i) => (kind === 'thread' ? [i] : []));
  const found = threads.find((i) => {
    const { id, machine } = system.instances[i] as Instance;
    return flow === null || id === flow || machine === flow;
  });
  if (found !== undefined) return found;
  const known = threads.flatMap((i) => system.instances[i]?.id ?? []);
  throw new InputError(flow === null ? 'no actor is a thread' : `--flow: ${unknownName('thread', flow, known)}`);
}

/** For each count a property with what must hold while counting, so that states keep it apart. None is judged. */
const duringProperties = (counts: readonly CountDef[], thread: string): readonly PropertyDef[] =>
  counts.map(({ id, says, during }) =>
    eventuallyAlways({
      ...{ id, name: id, says, source: '', broken: '' },
      holds: { node: during === null ? { op: 'const', value: true } : ofThread(during, thread) },
    }),
  );

const ofThread = (node: ExprNode, thread: string): ExprNode =>
  node.op === 'self' ? { op: 'const', value: thread } : mapChildren(node, (child) => ofThread(child, thread));

/** 1 for each state in which the thread is not idle. */
function busyStates({ compiled, states, eachState }: Exploration, thread: number): Uint8Array {
  const busy = new Uint8Array(states);
  eachState((locals, s) => {
    busy[s] = compiled.isIdle(locals, thread) ? 0 : 1;
  });
  return busy;
}
