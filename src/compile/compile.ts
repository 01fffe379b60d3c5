/**
 * From a system to what an explorer runs on: packed states, a successor function and the properties, all generated
 * from the tables. Nothing beyond this file knows how states are packed or how steps are computed.
 */

import type { AnyMachineSnapshot } from 'xstate';
import type { Value } from '../model/domain.ts';
import { type Known, reduce, reduceSend } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import { namesStep, rename } from '../model/flatten.ts';
import type { EffectNode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import { type Instance, type System, showLocal } from '../model/system.ts';
import { Atoms } from './atoms.ts';
import { Codegen, type IllegalEvent } from './codegen.ts';
import { type Layout, layOut, packSource, unpackSource } from './layout.ts';
import { type Decision, type FlowTable, type LocalState, type StepRow, type Table, tabulate } from './tabulate.ts';

/** One way to take one step: what a trace records and coverage counts. */
export interface StepInfo {
  readonly instance: number;
  readonly label: string;
  readonly alternative: string | null;
  readonly choose: Readonly<Record<string, Value>>;
}

/** Called by the successor function for each enabled step, with the successor in `next`. */
export interface StepSink {
  /** A step with a successor. */
  step(stepId: number): void;
  /** A step that violates: it has no successor. */
  illegal(stepId: number, illegalId: number): void;
  /** An at-step property that does not hold where the step is taken. */
  broken(stepId: number, property: number): void;
}

export interface Compiled {
  readonly system: System;
  readonly tables: ReadonlyMap<string, Table>;
  readonly layout: Layout;
  readonly properties: readonly PropertyDef[];
  readonly steps: readonly StepInfo[];
  /** Filled while exploring; an id that a sink has seen is in it. */
  readonly illegalEvents: readonly IllegalEvent[];
  /** Local states before the first step. */
  readonly initial: Int32Array;
  /** Number of thread and engine steps that are enabled, violating ones included, is the result. */
  expand(state: Int32Array, next: Int32Array, sink: StepSink): number;
  pack(state: Int32Array, words: Uint32Array, at: number): void;
  unpack(words: Uint32Array, at: number, state: Int32Array): void;
  /**
   * Judges invariants, and quiescence properties in quiescent states. Sets `failed[p]` to 1 for each that does not
   * hold and `met[p]` to 1 for each whose premise holds; returns how many failed.
   */
  judge(state: Int32Array, failed: Uint8Array, met: Uint8Array): number;
  /** Number of threads that are not idle. */
  busyThreads(state: Int32Array): number;
  isIdle(state: Int32Array, instance: number): boolean;
  /** Positions of the threads. */
  readonly threads: readonly number[];
  show(instance: number, local: number): string;
  /** The number of the local state behind a snapshot. */
  localOf(instance: number, snapshot: AnyMachineSnapshot): number;
}

/** Tabulates a system and generates its successor function. Throws an `InputError` for a machine that is no finite one. */
export function compile(system: System, properties: readonly PropertyDef[]): Compiled {
  const tables = tabulate(system, properties.flatMap(questionsOf));
  const atoms = new Atoms(system.constants);
  for (const table of tables.values()) {
    for (const { context } of table.states) for (const value of Object.values(context)) atoms.of(value);
    if (table.kind === 'resource') {
      for (const { payload } of table.events.values()) for (const { values } of payload) values.map((v) => atoms.of(v));
    }
  }
  const code = new Codegen(system, tables, atoms);
  const tableOf = (i: number): Table => tables.get((system.instances[i] as Instance).machine) as Table;
  const layout = layOut(system.instances.map((_, i) => tableOf(i).states.length));
  const initial = Int32Array.from(system.instances, (_, i) => tableOf(i).start.get(i) as number);

  const { steps, idOf } = numberSteps(system, tables);
  const flows = system.instances.flatMap((instance, i) => (instance.kind === 'resource' ? [] : [i]));
  const successors: (((s: Int32Array, n: Int32Array, E: StepSink) => number) | undefined)[][] = system.instances.map(
    () => [],
  );
  const obliged = flows.map((i) => (system.instances[i] as Instance).kind !== 'environment');
  const idle = new Map(
    flows.map((i) => [i, Uint8Array.from(tableOf(i).states, ({ tags }) => (tags.includes('idle') ? 1 : 0))]),
  );
  const threads = flows.filter((i) => (system.instances[i] as Instance).kind === 'thread');
  const working = flows.filter((_, k) => obliged[k]);

  const expand = (state: Int32Array, next: Int32Array, sink: StepSink): number => {
    let enabled = 0;
    for (let k = 0; k < flows.length; k++) {
      const i = flows[k] as number;
      const local = state[i] as number;
      const row = successors[i] as (typeof successors)[number];
      let take = row[local];
      if (!take) {
        take = successorOf(code, system, tableOf(i) as FlowTable, i, local, idOf, properties);
        row[local] = take;
      }
      const count = take(state, next, sink);
      if (obliged[k]) enabled += count;
    }
    return enabled;
  };

  const judgeBody = judgeSource(code, properties);
  const judge = code.build('s,failed,met,quiescent', judgeBody) as (
    s: Int32Array,
    failed: Uint8Array,
    met: Uint8Array,
    quiescent: boolean,
  ) => number;
  const isIdle = (state: Int32Array, i: number) => (idle.get(i) as Uint8Array)[state[i] as number] === 1;
  const localIds = new Map<string, Map<string, number>>();
  for (const [machine, { states }] of tables) localIds.set(machine, new Map(states.map(({ id, text }) => [text, id])));

  return {
    system,
    tables,
    layout,
    properties,
    steps,
    illegalEvents: code.illegalEvents,
    initial,
    expand,
    pack: new Function('s', 'w', 'at', packSource(layout)) as Compiled['pack'],
    unpack: new Function('w', 'at', 's', unpackSource(layout)) as Compiled['unpack'],
    judge: (state, failed, met) =>
      judge(
        state,
        failed,
        met,
        working.every((i) => isIdle(state, i)),
      ),
    busyThreads: (state) => {
      let busy = 0;
      for (let k = 0; k < threads.length; k++) if (!isIdle(state, threads[k] as number)) busy++;
      return busy;
    },
    isIdle,
    threads,
    show: (i, local) => (tableOf(i).states[local] as LocalState).text,
    localOf: (i, snapshot) => {
      const id = localIds
        .get((system.instances[i] as Instance).machine)
        ?.get(showLocal(snapshot.value, snapshot.context));
      if (id === undefined)
        throw new Error(
          `${(system.instances[i] as Instance).id} has no local state ${showLocal(snapshot.value, snapshot.context)}`,
        );
      return id;
    },
  };
}

/** The expressions that a property evaluates. */
function questionsOf(property: PropertyDef): ExprNode[] {
  if (!('holds' in property)) return [];
  return 'when' in property && property.when ? [property.when, property.holds] : [property.holds];
}

/** Numbers every (instance, label, choice, alternative) before exploring, so that numbers do not depend on the order of visits. */
function numberSteps(system: System, tables: ReadonlyMap<string, Table>) {
  const steps: StepInfo[] = [];
  const ids = new Map<string, number>();
  const key = (instance: number, row: StepRow, alternative: number) =>
    `${instance} ${row.step.label} ${JSON.stringify(row.choose)} ${alternative}`;
  for (const [instance, { machine }] of system.instances.entries()) {
    const table = tables.get(machine);
    if (table?.kind !== 'flow') continue;
    for (const row of table.rows.flat()) {
      for (const [alternative, { name }] of row.step.step.alternatives.entries()) {
        const k = key(instance, row, alternative);
        if (ids.has(k)) continue;
        ids.set(k, steps.length);
        steps.push({ instance, label: row.step.label, alternative: name, choose: row.choose });
      }
    }
  }
  return {
    steps,
    idOf: (instance: number, row: StepRow, alternative: number) => ids.get(key(instance, row, alternative)) as number,
  };
}

/** Generates the steps that leave one local state of one flow instance. */
function successorOf(
  code: Codegen,
  system: System,
  table: FlowTable,
  instance: number,
  local: number,
  idOf: (instance: number, row: StepRow, alternative: number) => number,
  properties: readonly PropertyDef[],
): (s: Int32Array, n: Int32Array, E: StepSink) => number {
  const mine = system.instances[instance] as Instance;
  const fixed: Known = {
    self: mine.thread,
    at: (sort) => mine.index[table.machine.def.index.indexOf(sort)] ?? null,
  };
  const fill = (node: ExprNode) => reduce(node, system.constants, fixed);
  const own = table.states[local] as LocalState;
  const body: string[] = [];
  for (const row of table.rows[local] as readonly StepRow[]) {
    const reads = row.reads.map(({ expr }) => code.atom(fill(expr), 's'));
    const names = reads.map((_, k) => `r${k}`);
    const cases = row.cases.map(({ read, decisions }) => {
      const match = row.reads
        .map(({ name }, k) => `${names[k]}===${code.atoms.of(read[name] as Value)}`)
        .filter((_, k) => (row.reads[k] as StepRow['reads'][number]).values.length > 1);
      const known: Known = {
        ...fixed,
        own: (field) => own.context[field] ?? null,
        ev: (name) => row.choose[name] ?? read[name] ?? null,
      };
      const ways = decisions.map((decision) =>
        decisionSource(
          code,
          system,
          decision,
          fill,
          instance,
          idOf(instance, row, decision.alternative),
          (node) => reduce(rename(node, row.step.prefix), system.constants, known),
          row,
          properties,
        ),
      );
      return ways.length === 0 ? '' : `${match.length > 0 ? `if(${match.join('&&')})` : ''}{${ways.join('else ')}}`;
    });
    const declared = reads.map((read, k) => `const r${k}=${read};`).join('');
    body.push(`{${declared}${cases.filter((c) => c !== '').join('else ')}}`);
  }
  const temporaries = code.takeTemporaries();
  return code.build('s,n,E', `let c=0;${temporaries}${body.join('\n')}return c;`) as never;
}

function decisionSource(
  code: Codegen,
  system: System,
  decision: Decision,
  fill: (node: ExprNode) => ExprNode,
  instance: number,
  stepId: number,
  fillStep: (node: ExprNode) => ExprNode,
  row: StepRow,
  properties: readonly PropertyDef[],
): string {
  const conditions = decision.conditions.map(({ expr, holds }) => {
    const condition = code.condition(fill(expr), 's');
    return holds ? `(${condition})` : `!(${condition})`;
  });
  const waits = decision.effects.filter((effect) => effect.kind === 'wait').length;
  const judged = properties.flatMap((property, p) => {
    if (property.kind !== 'at_step' || !namesStep(property.steps, row.step, decision.alternative)) return [];
    return [`if(!(${code.condition(fillStep(property.holds), 's')}))E.broken(${stepId},${p});`];
  });
  // A step that waits is not taken, so it is judged once its wait is over, or has failed for good.
  const effects = decision.effects.map((effect, k) =>
    code.effect(fillEffect(system, effect, fill), stepId, k < waits ? judged.join('') : ''),
  );
  const rest = [...effects.slice(0, waits), ...judged, ...effects.slice(waits)];
  return (
    `if(${conditions.join('&&') || 'true'})step:{n.set(s);n[${instance}]=${decision.target};` +
    `${rest.join('')}c++;E.step(${stepId});}`
  );
}

function fillEffect(system: System, effect: EffectNode, fill: (node: ExprNode) => ExprNode): EffectNode {
  if (effect.kind === 'set') return effect;
  if (effect.kind === 'each')
    return { ...effect, where: fillBound(effect.where, fill), effect: fillEffect(system, effect.effect, fill) };
  const send = {
    to: { machine: effect.send.to.machine, index: effect.send.to.index.map(fill) },
    event: effect.send.event,
    payload: Object.fromEntries(Object.entries(effect.send.payload).map(([name, value]) => [name, fill(value)])),
  };
  return { ...effect, send: reduceSend(send, system.constants, {}) };
}

/** A condition under a binder keeps its variable. */
const fillBound = (node: ExprNode, fill: (node: ExprNode) => ExprNode): ExprNode => fill(node);

function judgeSource(code: Codegen, properties: readonly PropertyDef[]): string {
  const parts = properties.map((property, p) => {
    if (property.kind !== 'invariant' && property.kind !== 'quiescence') return '';
    const fill = (node: ExprNode) => reduce(node, code.system.constants, {});
    const premise = property.when ? code.condition(fill(property.when), 's') : 'true';
    const holds = code.condition(fill(property.holds), 's');
    const quiet = property.kind === 'quiescence' ? 'quiescent&&' : '';
    return `if(${quiet}(${premise})){met[${p}]=1;if(!(${holds})){failed[${p}]=1;c++;}}`;
  });
  return `let c=0;${code.takeTemporaries()}${parts.join('\n')}return c;`;
}
