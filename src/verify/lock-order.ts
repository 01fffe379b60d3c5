/** From a task to its lock order: explores every state step by step, and says which cycles there are and which are reached. */

import { compile, PLAIN, type StepInfo, tablesOf } from '../compile/compile.ts';
import { exploring } from '../explore/breadth-first.ts';
import type { Exploration } from '../explore/exploration.ts';
import type { EffectNode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { nestedTooDeeply, type OnProgress, prepare, prologueOf, type Task } from './check-scenario.ts';
import { flatStepOf } from './flat-step.ts';
import { type Call, type CallGroup, callsInContexts, groupsOf, stepsAt } from './lock-contexts.ts';
import { type LockCycle, lockCycles, type PrimedEdge } from './lock-cycles.ts';
import { type HeldAtIdle, type LockGraph, lockGraph, type Site } from './lock-graph.ts';
import { LockTable, type Touch } from './lock-table.ts';

/** What is known of locks besides what the machines say. */
export interface LockRules {
  readonly primed: readonly PrimedEdge[];
  readonly touches: readonly Touch[];
  /** Calls that the table of contexts tells apart; acquisitions and waits are in it anyway. */
  readonly calls: readonly CallGroup[];
  /** Properties that say in which context a call is illegal. */
  readonly rules: readonly PropertyDef[];
}

export interface LockOrder {
  readonly system: System;
  readonly exploration: Exploration;
  readonly prologue: readonly StepInfo[];
  readonly table: LockTable;
  readonly graph: LockGraph;
  readonly cycles: readonly LockCycle[];
  readonly calls: readonly Call[];
  readonly atIdle: readonly HeldAtIdle[];
}

/** Explores without any reduction: who holds what must stay apart. */
export async function lockOrder(
  task: Pick<Task, 'protocol' | 'mutations' | 'config' | 'prologue' | 'limits'>,
  rules: LockRules,
  onProgress: OnProgress,
): Promise<LockOrder> {
  try {
    const judged = { ...task, properties: rules.rules };
    const { system } = prepare(judged);
    const tables = tablesOf(system, rules.rules);
    const compiled = compile(system, rules.rules, PLAIN, tables);
    const { end, steps: prologue } = prologueOf(judged, system, tables);
    const run = exploring(compiled, { from: end ?? compiled.initial, limits: task.limits });
    let step = run.next(true);
    while (!step.done) step = run.next(await onProgress(step.value));
    return { system, prologue, ...ordersOf(step.value, rules) };
  } catch (error) {
    throw nestedTooDeeply(error);
  }
}

/** What an exploration that is not reduced says of locks. */
export function ordersOf(
  exploration: Exploration,
  { primed, touches, calls: groups }: Omit<LockRules, 'rules'>,
): Omit<LockOrder, 'system' | 'prologue'> {
  const table = new LockTable(exploration.compiled, touches);
  const groupOf = groupsOf(table, groups);
  const graph = lockGraph(exploration, table, (thread, local) =>
    stepsAt(thread, local).some((one) => groupOf(thread, local, one) !== null),
  );
  const classes = new Set(table.kinds.keys());
  const known = primed.filter(({ from, to }) => classes.has(from) && classes.has(to));
  return {
    exploration,
    table,
    graph,
    cycles: lockCycles(exploration, table, graph, known),
    calls: callsInContexts(exploration, table, graph, groupOf),
    atIdle: graph.atIdle,
  };
}

/** The last step of a run with which a thread took a lock: where it came to hold it. Null in the prologue. */
export function takenAt(
  { exploration, table }: LockOrder,
  state: number,
  position: number,
  machine: string,
): Site | null {
  const { compiled } = exploration;
  let last: Site | null = null;
  for (const id of exploration.pathTo(state)) {
    const info = compiled.steps[id] as StepInfo;
    if (info.instance !== position) continue;
    const { flat, alternative } = flatStepOf(compiled, info);
    const takes = (flat.step.alternatives[alternative]?.actions ?? []).some((effect) =>
      isTaking(table, effect, machine),
    );
    if (takes) last = { flow: flat.flow, label: flat.bareLabel };
  }
  return last;
}

function isTaking(table: LockTable, effect: EffectNode, machine: string): boolean {
  if (effect.kind === 'set') return false;
  const inner = effect.kind === 'each' ? effect.effect : effect;
  if (inner.kind !== 'wait' && inner.kind !== 'must') return false;
  const def = table.compiled.system.machines.get(machine);
  return (
    inner.send.to.machine === machine &&
    def?.kind === 'resource' &&
    def.def.lock?.acquire[inner.send.event] !== undefined
  );
}
