/**
 * From a system to what an explorer runs on: packed states, a successor function and the properties, all generated
 * from the tables. Nothing beyond this file knows how states are packed or how steps are computed.
 */

import type { AnyMachineSnapshot } from 'xstate';
import type { Value } from '../model/domain.ts';
import { reduce as reduceExpr } from '../model/evaluate.ts';
import { formulasOf, isOfRuns, type PropertyDef } from '../model/property.ts';
import { type Instance, type System, showLocal } from '../model/system.ts';
import { Atoms } from './atoms.ts';
import { canonicalizer } from './canonical.ts';
import { Codegen, type IllegalEvent } from './codegen.ts';
import { type Judge, judgeOf, writtenBy } from './judge-code.ts';
import { type Layout, layOut, pack, unpack, type Words } from './layout.ts';
import { merging } from './merging.ts';
import { type Quotient, quotient, unreduced } from './quotient.ts';
import { safeSteps, UNSAFE } from './safe-steps.ts';
import { type Expand, expandAll, type StepSink, successorOf } from './successor-code.ts';
import { findSymmetry, type Symmetry } from './symmetry.ts';
import { type FlowTable, type LocalState, type StepRow, type Table, tabulate } from './tabulate.ts';

export type { Expand, StepSink } from './successor-code.ts';

/** One way to take one step: what a trace records and coverage counts. */
export interface StepInfo {
  readonly instance: number;
  readonly label: string;
  readonly alternative: string | null;
  readonly choose: Readonly<Record<string, Value>>;
  /** Whether the flow is idle where the step leaves. */
  readonly fromIdle: boolean;
}

/** Told of each enabled step of an unpacked state; `next` holds the successor while `step` is called. */
export interface Visitor {
  /** A step with a successor. */
  step(stepId: number): void;
  illegal(stepId: number, illegalId: number): void;
  broken(stepId: number, property: number): void;
}

/** What explorers run, on packed states. */
export interface Kernel {
  readonly words: number;
  /** No state has more successors. */
  readonly most: number;
  readonly expand: Expand;
  /** The same with every step on its own, also where `expand` takes some at once. */
  readonly expandEach: Expand;
  readonly judge: Judge;
  /** Whether some thread is not idle in the state at `S[a..]`. */
  busy(S: Words, a: number): boolean;
  /** Whether each formula of each property of runs is true: 1 or 0, in their order, from `to[at]`. */
  truths(S: Words, a: number, to: Uint8Array, at: number): void;
  /** Appends a bit for each thread that is idle, in words of 31. */
  idle(S: Words, a: number, to: { push(word: number): void }): void;
  /** Replaces the state at `S[a..]` by the representative of all states that are the same but for names; null without symmetry. */
  readonly canonical: ((S: Words, a: number) => void) | null;
}

export interface Compiled {
  readonly system: System;
  readonly tables: ReadonlyMap<string, Table>;
  /** Those asked for. */
  readonly reductions: readonly Reduction[];
  readonly layout: Layout;
  readonly properties: readonly PropertyDef[];
  readonly steps: readonly StepInfo[];
  /** Filled while exploring; an id that a sink has seen is in it. */
  readonly illegalEvents: readonly IllegalEvent[];
  /** Local states before the first step. */
  readonly initial: Int32Array;
  readonly kernel: Kernel;
  /** Takes every step of an unpacked state; the number of enabled thread and engine steps, violating ones included. */
  expand(state: Int32Array, next: Int32Array, visitor: Visitor): number;
  pack(state: ArrayLike<number>, words: Words, at: number): void;
  unpack(words: Words, at: number, state: Int32Array): void;
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
  /** Local states of the same system, compiled without the quotient, as they are here. */
  reduce(locals: Int32Array): Int32Array;
  show(instance: number, local: number): string;
  /** The number of the local state behind a snapshot. */
  localOf(instance: number, snapshot: AnyMachineSnapshot): number;
}

/** Which reductions to apply; each keeps every verdict. Only merging makes runs look shorter than they are. */
export interface Reductions {
  /** Local states that nothing tells apart are one: see quotient.ts. */
  readonly quotient: boolean;
  /** States that differ only in names are one: see symmetry.ts. */
  readonly symmetry: boolean;
  /** Steps that nobody can notice the order of are taken at once: see safe-steps.ts. */
  readonly merging: boolean;
  /** False keeps each thread where it is, for what asks about single threads. */
  readonly moveThreads?: boolean;
  /** False keeps every flow where it is, for what asks who stepped. */
  readonly moveFlows?: boolean;
}

/** The system as the model has it. */
export const PLAIN: Reductions = { quotient: false, symmetry: false, merging: false };

/** Everything that is on by default. */
export const REDUCED: Reductions = { quotient: true, symmetry: true, merging: true };

/** A reduction that was asked for. */
export interface Reduction {
  readonly name: keyof Reductions;
  /** What it was applied to, for people: `page 6, range 2`; null where it was not applied. */
  readonly applied: string | null;
  /** What it could not be applied to, and why. */
  readonly reasons: readonly string[];
}

/** The tables of a system, by machine. Throws an `InputError` for a machine that is no finite one. */
export const tablesOf = (system: System, properties: readonly PropertyDef[]): ReadonlyMap<string, Table> =>
  tabulate(system, properties.flatMap(formulasOf));

/** Reduces the tables of a system (made here, unless given) and generates its successor function. */
export function compile(
  system: System,
  properties: readonly PropertyDef[],
  reductions: Reductions = PLAIN,
  plain: ReadonlyMap<string, Table> = tablesOf(system, properties),
): Compiled {
  const { reduced, symmetry, asked } = reduce(system, properties, reductions, plain);
  const { tables } = reduced;
  const atoms = new Atoms(system.constants);
  for (const table of tables.values()) {
    for (const { context } of table.states) for (const value of Object.values(context)) atoms.of(value);
    if (table.kind === 'resource') {
      for (const { payload } of table.events.values()) for (const { values } of payload) values.map((v) => atoms.of(v));
    }
  }
  const { instances } = system;
  const tableOf = (i: number): Table => tables.get((instances[i] as Instance).machine) as Table;
  const layout = layOut(instances.map((_, i) => tableOf(i).states.length));
  const code = new Codegen(system, tables, atoms, layout);
  const initial = Int32Array.from(instances, (_, i) => tableOf(i).start.get(i) as number);
  const { steps, writes, idOf } = numberSteps(system, tables);

  const positions = instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
  const flows = positions.map((position) => ({
    position,
    obliged: (instances[position] as Instance).kind !== 'environment',
    locals: tableOf(position).states.length,
  }));
  const idle = instances.map((_, i) =>
    Uint8Array.from(tableOf(i).states, ({ tags }) => (tags.includes('idle') ? 1 : 0)),
  );
  const isIdle = (state: Int32Array, i: number) => (idle[i] as Uint8Array)[state[i] as number] === 1;
  const threads = positions.filter((i) => (instances[i] as Instance).kind === 'thread');

  const working = flows.filter(({ obliged }) => obliged).map(({ position }) => position);
  const quiescent = working.map((i) => code.idle(i)).join('&&') || 'true';
  const { all, only } = expandAll(code, flows, (position, local) =>
    successorOf(code, tableOf(position) as FlowTable, position, local, idOf, properties),
  );
  const mostRows = (i: number) => (tableOf(i) as FlowTable).rows.reduce((most, rows) => Math.max(most, rows.length), 0);
  const most = positions.reduce((sum, i) => sum + mostRows(i), 0);
  const merged = reductions.merging
    ? mergedExpand(
        code,
        properties,
        all,
        flows.map((flow, i) => ({ ...flow, expand: only[i] as Expand })),
        most,
      )
    : null;
  if (merged) asked.push(merged.reduction);
  const kernel: Kernel = {
    words: layout.words,
    most,
    expand: merged?.expand ?? all,
    expandEach: all,
    judge: judgeOf(code, properties, quiescent, writes),
    busy: code.build('S,a', `return !(${threads.map((i) => code.idle(i)).join('&&') || 'true'});`) as never,
    truths: code.build('S,a,to,at', truthsSource(code, properties)) as never,
    idle: code.build('S,a,to', idleSource(code, threads)) as never,
    canonical: symmetry && symmetry.order > 1 ? canonicalizer(system, symmetry, layout) : null,
  };

  const localIds = new Map<string, Map<string, number>>();
  for (const [machine, members] of reduced.members) {
    const classes = reduced.classOf.get(machine) as Int32Array;
    localIds.set(machine, new Map(members.map(({ id, text }) => [text, classes[id] as number])));
  }
  return {
    system,
    tables,
    reductions: asked,
    layout,
    properties,
    steps,
    illegalEvents: code.illegalEvents,
    initial,
    kernel,
    ...unpacked(layout, kernel),
    busyThreads: (state) => threads.reduce((busy, i) => busy + (isIdle(state, i) ? 0 : 1), 0),
    isIdle,
    threads,
    reduce: (locals) =>
      Int32Array.from(
        locals,
        (local, i) => (reduced.classOf.get((instances[i] as Instance).machine) as Int32Array)[local] as number,
      ),
    show: (i, local) => (tableOf(i).states[local] as LocalState).text,
    localOf: (i, snapshot) => {
      const text = showLocal(snapshot.value, snapshot.context);
      const { id, machine } = instances[i] as Instance;
      const local = localIds.get(machine)?.get(text);
      if (local === undefined) throw new Error(`${id} has no local state ${text}`);
      return local;
    },
  };
}

interface Reduced {
  readonly reduced: Quotient;
  readonly symmetry: Symmetry | null;
  readonly asked: readonly Reduction[];
}

/** The tables after the quotient, and their symmetry; made once for one way to reduce, since merging is tried with and without. */
function reduce(
  system: System,
  properties: readonly PropertyDef[],
  reductions: Reductions,
  plain: ReadonlyMap<string, Table>,
): Reduced & { readonly asked: Reduction[] } {
  const { quotient, symmetry, moveThreads = true, moveFlows = true } = reductions;
  const known = made.get(plain) ?? [];
  made.set(plain, known);
  let one = known.find(
    (other) =>
      other.properties === properties &&
      other.quotient === quotient &&
      other.symmetry === symmetry &&
      other.moveThreads === moveThreads &&
      other.moveFlows === moveFlows,
  );
  if (!one) {
    const result = reduceAnew(system, properties, reductions, plain);
    one = { properties, quotient, symmetry, moveThreads, moveFlows, result };
    known.push(one);
  }
  return { ...one.result, asked: [...one.result.asked] };
}

interface Made extends Omit<Required<Reductions>, 'merging'> {
  readonly properties: readonly PropertyDef[];
  readonly result: Reduced;
}

const made = new WeakMap<ReadonlyMap<string, Table>, Made[]>();

function reduceAnew(
  system: System,
  properties: readonly PropertyDef[],
  { quotient: merge, symmetry: rename, moveThreads = true, moveFlows = true }: Reductions,
  plain: ReadonlyMap<string, Table>,
): Reduced {
  // A run that goes round comes back to the very same state, not to one that nothing tells from it.
  const ofRuns = properties.find(isOfRuns);
  const reduced = merge && !ofRuns ? quotient(system, plain, properties) : unreduced(plain);
  const symmetry = rename ? findSymmetry(system, reduced, properties, { moveThreads, moveFlows }) : null;
  const asked: Reduction[] = [];
  const classes = (machine: string) => reduced.tables.get(machine)?.states.length ?? 0;
  const smaller = [...plain].filter(([machine, { states }]) => states.length > classes(machine));
  const machines = smaller.length > 0 ? `${smaller.length} of ${plain.size} machines` : null;
  const whole = ofRuns ? [`${ofRuns.id} asks whether a run comes back to the very same state`] : [];
  if (merge) asked.push({ name: 'quotient', applied: machines, reasons: whole });
  const sorts = symmetry && symmetry.order > 1 ? symmetry.sorts.join(', ') : null;
  if (symmetry) asked.push({ name: 'symmetry', applied: sorts, reasons: symmetry.reasons });
  return { reduced, symmetry, asked };
}

/** The successor function that takes safe steps at once. */
function mergedExpand(
  code: Codegen,
  properties: readonly PropertyDef[],
  all: Expand,
  flows: readonly { readonly position: number; readonly obliged: boolean; readonly expand: Expand }[],
  most: number,
): { readonly expand: Expand; readonly reduction: Reduction } {
  const { safe, places, refused } = safeSteps(code.system, code.tables, properties);
  // The environment may stop for ever, so what it could do next does not keep a state from being a deadlock.
  const safeFlows = flows.flatMap(({ position, obliged, expand }) => {
    const at = safe[position];
    return obliged && at?.some((kind) => kind !== UNSAFE) ? [{ position, safe: at, expand }] : [];
  });
  const reasons = refused === null ? [] : [refused];
  if (safeFlows.length === 0) return { expand: all, reduction: { name: 'merging', applied: null, reasons } };
  const count = places.filter(({ safe: some }) => some > 0).length;
  const applied = `${count} of ${places.length} places`;
  return { expand: merging(code, all, safeFlows, most), reduction: { name: 'merging', applied, reasons } };
}

/** Whether a reduction was applied. */
export const isReducedBy = ({ reductions }: Compiled, name: Reduction['name']): boolean =>
  reductions.some((one) => one.name === name && one.applied !== null);

/** The same functions over unpacked states: slower, for everything that looks at few of them. */
function unpacked(layout: Layout, kernel: Kernel): Pick<Compiled, 'expand' | 'pack' | 'unpack' | 'judge'> {
  const from: Words = new Int32Array(layout.words);
  const to: Words = new Int32Array(kernel.most * layout.words);
  const taken = new Int32Array(kernel.most);
  return {
    expand: (state, next, visitor) => {
      pack(layout, state, from, 0);
      const sink: StepSink = {
        illegal: (stepId, illegalId) => visitor.illegal(stepId, illegalId),
        broken: (stepId, property) => visitor.broken(stepId, property),
        passed() {},
        enabled: 0,
        onward: false,
      };
      const count = kernel.expand(from, 0, to, 0, taken, sink);
      // A visitor may expand another state from within.
      const [states, ids] = [to.slice(0, count * layout.words), taken.slice(0, count)];
      for (let k = 0; k < count; k++) {
        unpack(layout, states, k * layout.words, next);
        visitor.step(ids[k] as number);
      }
      return sink.enabled;
    },
    pack: (state, words, at) => pack(layout, state, words, at),
    unpack: (words, at, state) => unpack(layout, words, at, state),
    judge: (state, failed, met) => {
      pack(layout, state, from, 0);
      return kernel.judge(from, 0, failed, met, -1);
    },
  };
}

function truthsSource(code: Codegen, properties: readonly PropertyDef[]): string {
  const formulas = properties.filter(isOfRuns).flatMap(formulasOf);
  const sources = formulas.map((node) => code.condition(reduceExpr(node, code.system.constants, {}), 's'));
  return code.takeTemporaries() + sources.map((source, k) => `to[at+${k}]=(${source})?1:0;`).join('');
}

/** Threads in one word of idle bits. */
export const IDLE_BITS = 31;

function idleSource(code: Codegen, threads: readonly number[]): string {
  const words = Array.from({ length: Math.ceil(threads.length / IDLE_BITS) }, (_, w) =>
    threads.slice(w * IDLE_BITS, (w + 1) * IDLE_BITS).map((i, bit) => `(${code.idle(i)}?${2 ** bit}:0)`),
  );
  return words.map((bits) => `to.push(${bits.join('|')});`).join('');
}

/**
 * Numbers every (instance, label, choice, alternative) before exploring, so that numbers do not depend on the order of
 * visits. `writes` are the machines that each can change.
 */
function numberSteps(system: System, tables: ReadonlyMap<string, Table>) {
  const steps: StepInfo[] = [];
  const writes: ReadonlySet<string>[] = [];
  const ids = new Map<string, number>();
  const key = (instance: number, row: StepRow, alternative: number) =>
    `${instance} ${row.step.label} ${JSON.stringify(row.choose)} ${alternative}`;
  for (const [instance, mine] of system.instances.entries()) {
    const table = tables.get(mine.machine);
    if (table?.kind !== 'flow') continue;
    for (const { id: local, tags } of table.states) {
      for (const row of table.rows[local] as readonly StepRow[]) {
        for (const [alternative, { name }] of row.step.step.alternatives.entries()) {
          const k = key(instance, row, alternative);
          if (ids.has(k)) continue;
          ids.set(k, steps.length);
          const fromIdle = tags.includes('idle');
          steps.push({ instance, label: row.step.label, alternative: name, choose: row.choose, fromIdle });
          writes.push(writtenBy(mine, row, alternative));
        }
      }
    }
  }
  return {
    steps,
    writes,
    idOf: (instance: number, row: StepRow, alternative: number) => ids.get(key(instance, row, alternative)) as number,
  };
}
