/**
 * Tabulation: runs xstate itself over every local state, event and payload of a machine until nothing new appears.
 * Guards over other instances cannot be answered here; an oracle answers them both ways, so that the ordered
 * alternatives come out, in xstate's own order, as a list of decisions.
 */

import type { AnyMachineSnapshot } from 'xstate';
import { type Domain, indexOf, showDomain, showValue, type Value, valuesOf } from '../model/domain.ts';
import { InputError } from '../model/errors.ts';
import { CONDITIONS, reduce } from '../model/evaluate.ts';
import { type ExprNode, type SendNode, walk } from '../model/expr.ts';
import { type FlatStep, pathName } from '../model/flatten.ts';
import { tagsOf } from '../model/interpret.ts';
import type { EffectNode } from '../model/machine.ts';
import { type FlowMachine, type Machine, type ResourceMachine, type System, showLocal } from '../model/system.ts';
import { type Chart, type Context, type MachineEvent, pathOf, runOpaque, take } from '../model/to-xstate.ts';
import { ownKnown, Remainders } from './remainders.ts';

/** A machine's own state: where it is and what its fields hold. */
export interface LocalState {
  readonly id: number;
  readonly path: string;
  readonly context: Context;
  readonly tags: readonly string[];
  readonly text: string;
}

/** How one event moves a resource: the successor for each local state and payload, or -1 where it is illegal. */
export interface EventTable {
  readonly event: string;
  readonly payload: readonly { readonly name: string; readonly values: readonly Value[] }[];
  /** Number of payloads; the last name varies fastest. */
  readonly width: number;
  /** `rows[local * width + payload]`. */
  readonly rows: Int32Array;
}

export interface ResourceTable {
  readonly kind: 'resource';
  readonly machine: ResourceMachine;
  readonly states: readonly LocalState[];
  readonly events: ReadonlyMap<string, EventTable>;
  /** Local states that instances start in, by position of the instance. */
  readonly start: ReadonlyMap<number, number>;
}

/** One way a step can go: the answers that other instances must give, and what happens then. */
export interface Decision {
  readonly conditions: readonly { readonly expr: ExprNode; readonly holds: boolean }[];
  readonly alternative: number;
  readonly target: number;
  /** Effects with own fields and payload filled in. */
  readonly effects: readonly EffectNode[];
}

/** A step for one choice and one set of values read; `decisions` in order, at most one applies. */
export interface StepRow {
  readonly step: FlatStep;
  readonly choose: Readonly<Record<string, Value>>;
  /** What the step reads, with own fields and choices filled in. */
  readonly reads: readonly { readonly name: string; readonly expr: ExprNode; readonly values: readonly Value[] }[];
  /** One entry for each combination of values read, the last varying fastest. */
  readonly cases: readonly {
    readonly read: Readonly<Record<string, Value>>;
    readonly decisions: readonly Decision[];
  }[];
}

export interface FlowTable {
  readonly kind: 'flow';
  readonly machine: FlowMachine;
  readonly states: readonly LocalState[];
  /** Steps that leave each local state. */
  readonly rows: readonly (readonly StepRow[])[];
  readonly start: ReadonlyMap<number, number>;
}

export type Table = ResourceTable | FlowTable;

/** Most local states of one machine; beyond it the machine is refused. */
export const LOCAL_STATE_LIMIT = 200_000;
/** Most combinations of values that one step can choose or read, or that one event can carry. */
const COMBINATION_LIMIT = 200_000;
/** Most rows of the table of one event: local states times payloads. */
const ROW_LIMIT = 10_000_000;

/**
 * Tabulates every machine of a system. `used` events are the ones that some flow sends or asks about, or that one of
 * the `questions` (of properties) asks about; others never happen. A machine with more than `most` local states is refused.
 */
export function tabulate(
  system: System,
  questions: readonly ExprNode[] = [],
  most: number = LOCAL_STATE_LIMIT,
): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  const used = new Set<string>(questions.flatMap(eventsAsked));
  for (const machine of system.machines.values()) {
    if (machine.kind !== 'flow') continue;
    const table = tabulateFlow(system, machine, most);
    tables.set(machine.def.id, table);
    for (const event of eventsSent(table)) used.add(event);
  }
  for (const machine of system.machines.values()) {
    if (machine.kind === 'resource') tables.set(machine.def.id, tabulateResource(system, machine, used, most));
  }
  return tables;
}

/** `machine.event` of everything that an expression asks about. */
function eventsAsked(node: ExprNode): string[] {
  const asked: string[] = [];
  walk(node, (part) => {
    if (part.op === 'accepts') asked.push(eventName(part.send));
  });
  return asked;
}

const eventName = (send: SendNode): string => `${send.to.machine}.${send.event}`;

/** `machine.event` of everything that the rows send or ask about. */
function eventsSent(table: FlowTable): Set<string> {
  const sent = new Set<string>();
  const ask = (node: ExprNode): void => {
    for (const event of eventsAsked(node)) sent.add(event);
  };
  const visit = (effect: EffectNode): void => {
    if (effect.kind === 'set') return;
    if (effect.kind === 'each') {
      ask(effect.where);
      visit(effect.effect);
      return;
    }
    ask({ op: 'accepts', send: effect.send });
  };
  for (const row of table.rows.flat()) {
    for (const { expr } of row.reads) ask(expr);
    for (const { decisions } of row.cases) {
      for (const decision of decisions) {
        decision.effects.forEach(visit);
        for (const { expr } of decision.conditions) ask(expr);
      }
    }
  }
  return sent;
}

/** Collects local states as they appear, and refuses what a finite machine cannot be. */
class LocalStates {
  readonly states: LocalState[] = [];
  readonly snapshots: AnyMachineSnapshot[] = [];
  readonly #ids = new Map<string, number>();
  readonly #machine: Machine;
  readonly #most: number;
  readonly #domains: Map<string, { domain: Domain; values: readonly Value[] }>;

  constructor(system: System, machine: Machine, most: number) {
    this.#machine = machine;
    this.#most = most;
    const fields = machine.kind === 'flow' ? machine.flat.fields : machine.def.fields;
    this.#domains = new Map(
      Object.entries(fields).map(([name, domain]) => [
        name,
        { domain, values: valuesOf(system.constants.sorts, domain) },
      ]),
    );
  }

  add(snapshot: AnyMachineSnapshot): number {
    if (snapshot.status === 'error') throw new InputError(`machine ${this.#machine.def.id}: ${String(snapshot.error)}`);
    const context = snapshot.context as Context;
    const text = showLocal(snapshot.value, context);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const path = pathOf(snapshot.value);
    this.#check(context, pathName(path));
    const id = this.states.length;
    if (id >= this.#most) throw new InputError(this.#tooMany());
    this.#ids.set(text, id);
    this.states.push({
      id,
      path: pathName(path),
      context: Object.freeze({ ...context }),
      tags: tagsOf(this.#machine, path),
      text,
    });
    this.snapshots.push(snapshot);
    return id;
  }

  #check(context: Context, path: string): void {
    for (const [field, value] of Object.entries(context)) {
      const { domain, values } = this.#domains.get(field) as { domain: Domain; values: readonly Value[] };
      if (value === null || indexOf(values, value) >= 0) continue;
      const seen = new Set(this.states.map((state) => showValue(state.context[field] ?? null)));
      throw new InputError(
        `machine ${this.#machine.def.id}: field '${field}' became ${showValue(value)} at '${path}', outside its domain ` +
          `(${showDomain(domain)}); values seen before: ${[...seen].slice(0, 8).join(', ')}. A field must stay in its declared finite domain`,
      );
    }
    if (this.#machine.kind !== 'resource') return;
    const held = this.#machine.def.states[path]?.holds ?? [];
    const stray = Object.keys(context).find((field) => context[field] !== null && !held.includes(field));
    if (stray !== undefined) {
      throw new InputError(
        `machine ${this.#machine.def.id}: state '${path}' got a value for '${stray}', which it does not hold`,
      );
    }
  }

  #tooMany(): string {
    const distinct = [...this.#domains.keys()].map((field) => ({
      field,
      count: new Set(this.states.map((state) => showValue(state.context[field] ?? null))).size,
    }));
    const worst = distinct.sort((a, b) => b.count - a.count)[0];
    return (
      `machine ${this.#machine.def.id}: more than ${this.#most} local states` +
      (worst
        ? `; field '${worst.field}' alone takes ${worst.count} values. Make the sizes smaller, or keep arrays in resource instances, not in fields`
        : '')
    );
  }
}

/** Every combination of the named values, the last name varying fastest. `of` names what they are for. */
function combinations(
  parts: readonly { readonly name: string; readonly values: readonly Value[] }[],
  of: string,
): Record<string, Value>[] {
  const count = parts.reduce((product, { values }) => product * values.length, 1);
  if (count > COMBINATION_LIMIT) {
    throw new InputError(
      `${of}: ${count} combinations of ${parts.map(({ name }) => name).join(', ')}, more than ${COMBINATION_LIMIT}`,
    );
  }
  let all: Record<string, Value>[] = [{}];
  for (const { name, values } of parts) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all;
}

function startStates(system: System, machine: Machine, local: LocalStates): Map<number, number> {
  const start = new Map<number, number>();
  local.add(machine.chart.initial);
  for (const [i, instance] of system.instances.entries()) {
    if (instance.machine === machine.def.id) start.set(i, local.add(system.initial[i] as AnyMachineSnapshot));
  }
  return start;
}

function tabulateResource(
  system: System,
  machine: ResourceMachine,
  used: ReadonlySet<string>,
  most: number,
): ResourceTable {
  const { def, chart } = machine;
  chart.resolver = (guard, context, event) => {
    if (guard.op === 'opaque')
      return runOpaque(guard, context, event, `machine ${def.id}: guard of '${event.type}'`) === true;
    const known = reduce(guard, system.constants, ownKnown(context, event));
    if (known.op !== 'const') {
      throw new InputError(
        `machine ${def.id}: the guard of '${event.type}' reads other instances ('${known.op}'); only a flow's guard may`,
      );
    }
    return known.value === true;
  };
  const local = new LocalStates(system, machine, most);
  const start = startStates(system, machine, local);
  const events = Object.entries(def.events)
    .filter(([event]) => used.has(`${def.id}.${event}`))
    .map(([event, payload]) => {
      const parts = Object.entries(payload).map(([name, domain]) => ({
        name,
        values: valuesOf(system.constants.sorts, domain),
      }));
      return {
        event,
        parts,
        payloads: combinations(parts, `machine ${def.id}: event '${event}'`),
        rows: [] as number[],
      };
    });
  for (let i = 0; i < local.states.length; i++) {
    for (const { event, payloads, rows } of events) {
      const size = local.states.length * payloads.length;
      if (size > ROW_LIMIT) {
        throw new InputError(
          `machine ${def.id}: ${local.states.length} local states times ${payloads.length} payloads of '${event}' are more than ${ROW_LIMIT} rows; make a domain smaller`,
        );
      }
      for (const payload of payloads) {
        const taken = take(
          chart,
          local.snapshots[i] as AnyMachineSnapshot,
          { type: event, ...payload } as MachineEvent,
        );
        rows.push(taken ? local.add(taken.next) : -1);
      }
    }
  }
  return {
    kind: 'resource',
    machine,
    states: local.states,
    events: new Map(
      events.map(({ event, parts, payloads, rows }) => [
        event,
        { event, payload: parts, width: payloads.length, rows: Int32Array.from(rows) },
      ]),
    ),
    start,
  };
}

function tabulateFlow(system: System, machine: FlowMachine, most: number): FlowTable {
  const { flat, chart } = machine;
  for (const step of flat.places.flatMap((place) => place.steps)) refuseLateWait(flat.id, step);
  const local = new LocalStates(system, machine, most);
  const remainders = new Remainders(system);
  const start = startStates(system, machine, local);
  const placeAt = new Map(flat.places.map((place) => [pathName(place.path), place]));
  const rows: StepRow[][] = [];
  for (let i = 0; i < local.states.length; i++) {
    const { path, context } = local.states[i] as LocalState;
    const snapshot = local.snapshots[i] as AnyMachineSnapshot;
    const here: StepRow[] = [];
    for (const step of placeAt.get(path)?.steps ?? []) {
      const parts = Object.entries(step.step.choose).map(([name, domain]) => ({
        name,
        values: valuesOf(system.constants.sorts, domain),
      }));
      for (const choose of combinations(parts, `flow ${flat.id}: step '${step.label}'`)) {
        const reads = Object.entries(step.step.read).map(([name, node]) => {
          const expr = reduce(node, system.constants, ownKnown(context, choose));
          return { name, expr, values: readValues(system, expr, machine, step, name) };
        });
        const cases = combinations(reads, `flow ${flat.id}: step '${step.label}'`).map((read) => ({
          read,
          decisions: decide(remainders, chart, snapshot, step, { ...choose, ...read }, local),
        }));
        if (cases.some(({ decisions }) => decisions.length > 0)) here.push({ step, choose, reads, cases });
      }
    }
    rows.push(here);
  }
  return { kind: 'flow', machine, states: local.states, rows, start };
}

/** A wait after another effect would mean half a step. */
function refuseLateWait(flow: string, { label, step }: FlatStep): void {
  for (const { actions } of step.alternatives) {
    const effects = actions.filter(({ kind }) => kind !== 'set');
    if (effects.some(({ kind }, i) => kind === 'wait' && i > 0)) {
      throw new InputError(`flow ${flow}: step '${label}' may have one wait, and it comes first`);
    }
  }
}

/** All values that a read can yield: those of its domain, and null unless it is a condition. */
function readValues(
  system: System,
  expr: ExprNode,
  machine: FlowMachine,
  step: FlatStep,
  name: string,
): readonly Value[] {
  if (expr.op === 'const') return [expr.value];
  const domain = domainOf(system, expr);
  if (domain === null)
    throw new InputError(
      `flow ${machine.def.id}: step '${step.label}' reads '${name}' from an expression without a domain`,
    );
  const values = valuesOf(system.constants.sorts, domain);
  return CONDITIONS.has(expr.op) ? values : [...values, null];
}

/** The domain of what an expression yields; null when it has none. */
export function domainOf(system: System, node: ExprNode): Domain | null {
  switch (node.op) {
    case 'field': {
      const machine = system.machines.get(node.of.machine);
      return machine?.kind === 'resource' ? (machine.def.fields[node.field] ?? null) : null;
    }
    case 'table':
      return system.protocol.tables[node.name]?.to ?? null;
    case 'next':
    case 'at':
      return node.sort;
    case 'self':
      return 'thread';
    case 'add':
    case 'remove': {
      const element = domainOf(system, node.element);
      return domainOf(system, node.set) ?? (typeof element === 'string' ? { set: element } : null);
    }
    case 'own':
    case 'ev':
    case 'var':
    case 'const':
    case 'opaque':
    case 'switch':
      return null;
    default:
      return CONDITIONS.has(node.op) ? 'boolean' : null;
  }
}

/**
 * All ways that one event can go. The oracle answers each open question as the current path says and `true` beyond
 * its end; then the last `true` that was added is turned to `false`, until all paths are walked.
 */
function decide(
  remainders: Remainders,
  chart: Chart,
  snapshot: AnyMachineSnapshot,
  step: FlatStep,
  payload: Readonly<Record<string, Value>>,
  local: LocalStates,
): Decision[] {
  const event = { type: step.label, ...payload } as MachineEvent;
  const decisions: Decision[] = [];
  let path: { key: string; expr: ExprNode; holds: boolean }[] = [];
  for (;;) {
    const asked = new Map<string, number>();
    let depth = 0;
    const walk = path;
    chart.resolver = (guard, context, ev) => {
      if (guard.op === 'opaque')
        return runOpaque(guard, context, ev, `machine ${chart.id}: guard of '${ev.type}'`) === true;
      const { left: open, key } = remainders.of(guard, context, ev);
      if (open.op === 'const') return open.value === true;
      const before = asked.get(key);
      if (before !== undefined) return (walk[before] as { holds: boolean }).holds;
      if (depth === walk.length) walk.push({ key, expr: open, holds: true });
      asked.set(key, depth);
      return (walk[depth++] as { holds: boolean }).holds;
    };
    const taken = take(chart, snapshot, event);
    if (taken) {
      decisions.push({
        conditions: walk.slice(0, depth).map(({ expr, holds }) => ({ expr, holds })),
        alternative: taken.alternative,
        target: local.add(taken.next),
        effects: taken.effects.map(({ effect, context }) => fillEffect(remainders, effect, context, payload)),
      });
    }
    path = walk.slice(0, depth);
    while (path.length > 0 && !(path.at(-1) as { holds: boolean }).holds) path.pop();
    const last = path.at(-1);
    if (!last) return decisions;
    path[path.length - 1] = { ...last, holds: false };
  }
}

function fillEffect(remainders: Remainders, effect: EffectNode, context: Context, payload: Context): EffectNode {
  switch (effect.kind) {
    case 'set':
      return effect;
    case 'each':
      return {
        ...effect,
        where: remainders.of(effect.where, context, payload).left,
        effect: fillEffect(remainders, effect.effect, context, payload),
      };
    default:
      return { ...effect, send: remainders.ofSend(effect.send, context, payload) };
  }
}
