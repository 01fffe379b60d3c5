/**
 * Tables equal xstate edge for edge: walks a compiled table again with xstate's own `transition` and
 * `getTransitionData` on a machine built anew, and compares every row. Shares nothing with tabulation but the
 * definition, the evaluator of expressions and `to-xstate.ts`. States are compared by the fields that hold something,
 * in no order. A flow is taken whole: the system must be one that is built so.
 */

import {
  type AnyMachineSnapshot,
  initialTransition,
  transition,
  __unsafe_getAllOwnEventDescriptors as whatIsHandled,
} from 'xstate';
import type { FlowTable, LocalState, ResourceTable, StepRow, Table } from '../compile/tabulate.ts';
import { type Domain, indexOf, type Value, valuesOf } from '../model/domain.ts';
import { type Known, reduce, reduceSend } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import { type FlatStep, flatten, pathName } from '../model/flatten.ts';
import type { EffectNode } from '../model/machine.ts';
import type { System } from '../model/system.ts';
import {
  type Chart,
  type Context,
  flowChart,
  type MachineEvent,
  pathOf,
  resourceChart,
  runOpaque,
} from '../model/to-xstate.ts';

/** What one event does, as xstate has it and as a table has it. Null is not handled. */
type Row = {
  /** By name: with what is ruled out left away, its position differs. */
  readonly alternative: string | null;
  readonly next: string;
  readonly effects: readonly EffectNode[];
} | null;

/** What was compared of a table. */
export interface Compared {
  /** Transitions, also those that neither has. */
  readonly edges: number;
  /** Every local state. */
  readonly whole: boolean;
  /** `flow: label/alternative` of every alternative that xstate took, or `machine: event` of a resource. */
  readonly taken: ReadonlySet<string>;
  /** Places of a flow, states of a resource. */
  readonly places: ReadonlySet<string>;
}

/**
 * Compares a table with xstate. Throws at the first difference. Of a flow with more than `most` local states, only so
 * many are compared, from first to last; and all in which an alternative of a place applies for the first time.
 */
export function checkTable(system: System, table: Table, most = Number.POSITIVE_INFINITY): Compared {
  const texts = new Set(table.states.map(({ text }) => text));
  const states = new Set(table.states.map(showState));
  if (texts.size < table.states.length || states.size < table.states.length)
    throw new Error(`${table.machine.def.id}: the table has a local state twice`);
  return table.kind === 'resource' ? checkResource(system, table) : checkFlow(system, table, most);
}

function compare(where: string, tabulated: unknown, fresh: unknown): void {
  if (JSON.stringify(tabulated) !== JSON.stringify(fresh)) {
    throw new Error(`${where}: the table has ${JSON.stringify(tabulated)}, xstate has ${JSON.stringify(fresh)}`);
  }
}

/** A local state by its place and the fields that hold something; the order of the fields says nothing. */
function show(path: string, context: Context): string {
  const live = Object.entries(context).filter(([, value]) => value !== null);
  return `${path} ${JSON.stringify(live.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

const showState = ({ path, context }: LocalState): string => show(path, context);
const showSnapshot = ({ value, context }: AnyMachineSnapshot): string => show(pathName(pathOf(value)), context);

/** Where instances start, and in which local state of the table each of them does. */
function checkStart(system: System, table: Table, chart: Chart): void {
  const { id } = table.machine.def;
  const [first] = initialTransition(chart.machine) as unknown as [AnyMachineSnapshot];
  compare(`${id} at first`, showState(table.states[0] as LocalState), showSnapshot(first));
  for (const [i, instance] of system.instances.entries()) {
    if (instance.machine !== id) continue;
    const local = table.states[table.start.get(i) ?? -1];
    compare(
      `${instance.id} at first`,
      local && showState(local),
      showSnapshot(system.initial[i] as AnyMachineSnapshot),
    );
  }
}

function checkResource(system: System, table: ResourceTable): Compared {
  const { def } = table.machine;
  const chart = resourceChart(def, system.constants);
  checkStart(system, table, chart);
  chart.resolver = (guard, context, event) => answer(system, guard, context, event, () => never(def.id)) === true;
  const taken = new Set<string>();
  let edges = 0;
  for (const [event, { width, rows }] of table.events) {
    const payloads = product(
      Object.entries(def.events[event] ?? {}).map(([name, domain]) => [name, valuesOf(system.constants.sorts, domain)]),
    );
    if (payloads.length !== width)
      throw new Error(`${def.id}.${event}: ${width} payloads in the table, ${payloads.length} in its domains`);
    for (const local of table.states) {
      for (const [k, payload] of payloads.entries()) {
        const row = rows[local.id * width + k] as number;
        const next = row < 0 ? null : showState(table.states[row] as LocalState);
        const fresh = ask(system, chart, snapshotAt(chart, local), { type: event, ...payload } as MachineEvent);
        compare(`${def.id} at ${local.text}, ${event} ${JSON.stringify(payload)}`, next, fresh?.next ?? null);
        if (fresh) taken.add(`${def.id}: ${event}`);
        edges++;
      }
    }
  }
  return { edges, whole: true, taken, places: new Set(table.states.map(({ path }) => path)) };
}

function checkFlow(system: System, table: FlowTable, most: number): Compared {
  const flat = flatten(table.machine.def);
  const chart = flowChart(flat, system.constants);
  checkStart(system, table, chart);
  const places = new Set<string>();
  const taken = new Set<string>();
  let edges = 0;
  const chosen = choose(table, most);
  for (const local of chosen) {
    const steps = flat.at.get(local.path)?.steps ?? [];
    const snapshot = snapshotAt(chart, local);
    if (!places.has(local.path)) {
      places.add(local.path);
      const labels = (whatIsHandled(snapshot as never) as string[]).filter((type) => !isDone(type));
      compare(`${flat.id} at ${local.path}, its steps`, steps.map(({ label }) => label).sort(), labels.sort());
    }
    const rows = new Map((table.rows[local.id] ?? []).map((row) => [rowKey(row.step, row.choose), row]));
    for (const step of steps) {
      for (const choice of product(
        Object.entries(step.step.choose).map(([name, domain]) => [name, valuesOf(system.constants.sorts, domain)]),
      )) {
        const row = rows.get(rowKey(step, choice));
        rows.delete(rowKey(step, choice));
        for (const read of readsOf(system, step, row)) {
          const payload = { ...choice, ...read };
          const event = { type: step.label, ...payload } as MachineEvent;
          for (const holds of assignments(openGuards(system, step, local.context, event))) {
            const where = `${flat.id} at ${local.text}, ${step.label} ${JSON.stringify(payload)} with ${JSON.stringify([...holds])}`;
            chart.resolver = (guard, context, ev) =>
              answer(system, guard, context, ev, (question) => holds.get(JSON.stringify(question)) ?? never(where)) ===
              true;
            const fresh = ask(system, chart, snapshot, event, step);
            compare(where, row ? lookUp(table, row, read, holds, where) : null, fresh);
            if (fresh) taken.add(alternativeName(step, fresh.alternative));
            edges++;
          }
        }
      }
    }
    if (rows.size > 0)
      throw new Error(
        `${flat.id} at ${local.text}: the table has steps that stand elsewhere: ${[...rows.keys()].join(', ')}`,
      );
  }
  return { edges, whole: chosen.length === table.states.length, taken, places };
}

/** `flow: label/alternative`, by the flow that defines the step. */
export const alternativeName = (step: { flow: string; bareLabel: string }, alternative: string | null): string =>
  `${step.flow}: ${step.bareLabel}${alternative === null ? '' : `/${alternative}`}`;

/** Every state in which an alternative of its place applies for the first time, and others up to `most`, evenly. */
function choose(table: FlowTable, most: number): readonly LocalState[] {
  if (table.states.length <= most) return table.states;
  const seen = new Set<string>();
  const stride = Math.ceil(table.states.length / most);
  return table.states.filter(({ id, path }) => {
    const before = seen.size;
    seen.add(path);
    for (const { step, cases } of table.rows[id] ?? [])
      for (const { decisions } of cases)
        for (const { alternative } of decisions) seen.add(`${path} ${step.label} ${alternative}`);
    return seen.size > before || id % stride === 0;
  });
}

/** What a call that is over sends to the flow around it; the machine sends it to itself. */
const isDone = (type: string): boolean => type.startsWith('xstate.done.state.');

const rowKey = (step: FlatStep, choose: Context): string => `${step.label} ${JSON.stringify(choose)}`;

/** What the table says for values read and answers given: at most one decision may apply. */
function lookUp(
  table: FlowTable,
  row: StepRow,
  read: Context,
  holds: ReadonlyMap<string, boolean>,
  where: string,
): Row {
  const found = row.cases.find((one) => JSON.stringify(one.read) === JSON.stringify(read));
  if (!found) throw new Error(`${where}: the table has no case for these values read`);
  const apply = found.decisions.filter(({ conditions }) =>
    conditions.every((c) => holds.get(JSON.stringify(c.expr)) === c.holds),
  );
  if (apply.length > 1) throw new Error(`${where}: ${apply.length} decisions apply`);
  const [decision] = apply;
  return decision
    ? {
        alternative: row.step.step.alternatives[decision.alternative]?.name ?? null,
        next: showState(table.states[decision.target] as LocalState),
        effects: decision.effects,
      }
    : null;
}

/** The values that a step may have read: every value in the domain of the field behind it, and null. */
function readsOf(system: System, step: FlatStep, row: StepRow | undefined): Context[] {
  return product(
    Object.entries(step.step.read).map(([name, node]): [string, readonly Value[]] => {
      const domain = node.op === 'field' ? fieldDomain(system, node.of.machine, node.field) : null;
      const values = row?.reads.find((read) => read.name === name)?.values ?? [
        ...(domain === null ? [] : valuesOf(system.constants.sorts, domain)),
        null,
      ];
      const missing =
        domain === null || values.length === 1
          ? undefined
          : [...valuesOf(system.constants.sorts, domain), null].find((v) => indexOf(values, v) < 0);
      if (row && missing !== undefined)
        throw new Error(`'${step.label}' may read ${missing} into '${name}', which the table lacks`);
      return [name, values];
    }),
  );
}

function fieldDomain(system: System, machine: string, field: string): Domain | null {
  const found = system.machines.get(machine);
  return found?.kind === 'resource' ? (found.def.fields[field] ?? null) : null;
}

/** The guards of a step that only other instances can answer, in order, each once. */
function openGuards(system: System, step: FlatStep, context: Context, event: MachineEvent): string[] {
  const open = step.step.alternatives.flatMap(({ guard }) => {
    if (!guard || guard.op === 'opaque') return [];
    const left = reduce(guard, system.constants, known(context, event));
    return left.op === 'const' ? [] : [JSON.stringify(left)];
  });
  return [...new Set(open)];
}

/** Answers to ordered questions that tell every first yes apart, with all later ones no and all later ones yes. */
function assignments(questions: readonly string[]): Map<string, boolean>[] {
  return Array.from({ length: questions.length + 1 }, (_, yes) => yes).flatMap((yes) =>
    (yes < questions.length - 1 ? [false, true] : [false]).map(
      (later) => new Map(questions.map((question, i) => [question, i === yes || (i > yes && later)])),
    ),
  );
}

function snapshotAt(chart: Chart, local: LocalState): AnyMachineSnapshot {
  const value = local.path
    .split('.')
    .reduceRight<unknown>((inner, part) => (inner === undefined ? part : { [part]: inner }), undefined);
  return chart.machine.resolveState({ value, context: local.context } as never) as AnyMachineSnapshot;
}

type Action = { type: string; params: { index: number; effect: EffectNode }; info: { context: Context } };

/** Of so many transitions one is asked of xstate's pure `transition()` as well, which makes an actor for each. */
const STRIDE = 16;
let asked = 0;

/** What xstate itself does with an event in a local state. */
function ask(system: System, chart: Chart, snapshot: AnyMachineSnapshot, event: MachineEvent, step?: FlatStep): Row {
  const handled = chart.machine.getTransitionData(snapshot as never, event as never).length > 0;
  const actions: Action[] = [];
  chart.scope.actionExecutor = (action) => actions.push(action as unknown as Action);
  const next = chart.machine.transition(snapshot as never, event as never, chart.scope as never) as AnyMachineSnapshot;
  if (asked++ % STRIDE === 0) {
    const [pure, executed] = transition(chart.machine, snapshot as never, event as never) as unknown as [
      AnyMachineSnapshot,
      readonly Action[],
    ];
    const shown = (all: readonly Action[]) => all.map(({ type, params, info }) => [type, params, info.context]);
    compare(`${chart.id}, transition()`, [showSnapshot(next), shown(actions)], [showSnapshot(pure), shown(executed)]);
  }
  if (!handled) {
    if (actions.length > 0 || showSnapshot(next) !== showSnapshot(snapshot))
      throw new Error(`${chart.id} moved on an event that it does not handle`);
    return null;
  }
  const taken = actions.find(({ type }) => type === 'alternative')?.params.index;
  return {
    alternative: step?.step.alternatives[taken ?? -1]?.name ?? null,
    next: showSnapshot(next),
    effects: actions.flatMap(({ type, params, info }) =>
      type === 'effect' ? [filled(system, params.effect, known(info.context, event))] : [],
    ),
  };
}

function filled(system: System, effect: EffectNode, seen: Known): EffectNode {
  if (effect.kind === 'set') return effect;
  if (effect.kind === 'each') {
    return {
      ...effect,
      where: reduce(effect.where, system.constants, seen),
      effect: filled(system, effect.effect, seen),
    };
  }
  return { ...effect, send: reduceSend(effect.send, system.constants, seen) };
}

const known = (context: Context, event: Context): Known => ({
  own: (field) => context[field] ?? null,
  ev: (name) => event[name] ?? null,
});

function answer(
  system: System,
  guard: ExprNode,
  context: Context,
  event: MachineEvent,
  open: (question: ExprNode) => boolean,
): Value {
  if (guard.op === 'opaque') return runOpaque(guard, context, event, 'guard');
  const left = reduce(guard, system.constants, known(context, event));
  return left.op === 'const' ? left.value : open(left);
}

const never = (where: string): never => {
  throw new Error(`${where}: a guard asks something that was not foreseen`);
};

const product = (parts: readonly (readonly [string, readonly Value[]])[]): Record<string, Value>[] =>
  parts.reduce<Record<string, Value>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
