/** A system: the instances of a protocol's machines for given sizes, switches and actors, with their initial states. */

import type { AnyMachineSnapshot } from 'xstate';
import { type Sort, type Sorts, showValue, type Value, valuesOf } from './domain.ts';
import { InputError, unknownName } from './errors.ts';
import type { Constants } from './evaluate.ts';
import { type FlatFlow, flatten } from './flatten.ts';
import type { FlowDef, FlowKind, ResourceDef } from './machine.ts';
import type { ProtocolDef, SizeBound, TableDef } from './protocol.ts';
import { prune } from './prune.ts';
import { type Chart, flowChart, pathOf, resourceChart } from './to-xstate.ts';

/** What a scenario fixes. Everything left out takes the protocol's default. */
export interface SystemConfig {
  readonly sizes?: Readonly<Record<string, number>>;
  readonly switches?: Readonly<Record<string, string | boolean>>;
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  /** Flows that take part; one with `count` runs several times. */
  readonly actors: readonly (string | { readonly flow: string; readonly count: number })[];
  /** Initial local states of resource instances: `state` or `state(field=value, ...)`. */
  readonly start?: Readonly<Record<string, string>>;
}

export interface Instance {
  /** `slot[v0]`, `munmap`, `munmap.2`. */
  readonly id: string;
  readonly machine: string;
  readonly kind: 'resource' | FlowKind;
  readonly index: readonly string[];
  /** Member of the sort `thread`; null for what is no thread. */
  readonly thread: string | null;
  /** Which copy of a flow that runs several times, from 0. */
  readonly copy: number;
}

export interface ResourceMachine {
  readonly kind: 'resource';
  readonly def: ResourceDef;
  readonly chart: Chart;
}

export interface FlowMachine {
  readonly kind: 'flow';
  readonly def: FlowDef;
  readonly flat: FlatFlow;
  readonly chart: Chart;
}

export type Machine = ResourceMachine | FlowMachine;

export interface System {
  readonly protocol: ProtocolDef;
  readonly constants: Constants;
  readonly machines: ReadonlyMap<string, Machine>;
  /** Resources first, then flows; the order of a global state. */
  readonly instances: readonly Instance[];
  /** Position of an instance, or -1 for an index that is null or does not exist. */
  position(machine: string, index: readonly Value[]): number;
  /** Positions of every copy of a flow at an index. */
  copies(machine: string, index: readonly Value[]): readonly number[];
  /** Snapshots of all instances before the first step. */
  readonly initial: readonly AnyMachineSnapshot[];
}

/** The states that a scenario starts resources in, by machine. */
function statesStarted({ start }: SystemConfig): ReadonlyMap<string, string[]> {
  const started = new Map<string, string[]>();
  for (const [instance, text] of Object.entries(start ?? {})) {
    const machine = /^[^[]*/.exec(instance)?.[0] ?? '';
    const state = /^[^(]*/.exec(String(text))?.[0] ?? '';
    started.set(machine, [...(started.get(machine) ?? []), state.trim()]);
  }
  return started;
}

/** Most members that a sort may have. */
const SORT_LIMIT = 64;
/** Most instances that a system may have. */
const INSTANCE_LIMIT = 400;

/**
 * Instantiates a protocol. Throws an `InputError` that names the offending size, switch, table, actor or start state,
 * what was expected, and the nearest known name. `whole` keeps in the flows what the system can never do; it makes no other
 * difference.
 */
export function buildSystem(protocol: ProtocolDef, config: SystemConfig, whole = false): System {
  const actors = config.actors.map((actor) => (typeof actor === 'string' ? { flow: actor, count: 1 } : actor));
  const flows = actors.map(({ flow, count }) => {
    const def = protocol.flows.find((candidate) => candidate.id === flow);
    if (!def)
      throw new InputError(
        `actors: ${unknownName(
          'flow',
          flow,
          protocol.flows.map((f) => f.id),
        )}`,
      );
    if (!Number.isInteger(count) || count < 1 || count > 8)
      throw new InputError(`actors: count of '${flow}' is ${count}, expected 1 to 8`);
    return { def, count };
  });
  const twice = flows.find(({ def }, i) => flows.findIndex((other) => other.def === def) !== i);
  if (twice) throw new InputError(`actors: '${twice.def.id}' is listed twice; give it a count instead`);
  for (const { def } of flows) {
    const missing = def.needs.find((needed) => !flows.some((other) => other.def.id === needed));
    if (missing !== undefined) {
      throw new InputError(`actors: '${def.id}' waits for what '${missing}' does; add '${missing}' to the actors`);
    }
  }
  if (flows.length === 0) throw new InputError('actors: none given; a system without flows has no steps');

  const sorts = sizedSorts(protocol, config.sizes ?? {});
  const flowInstances = flows.flatMap(({ def, count }) =>
    tuples(sorts, def.index, def.id).flatMap((index) =>
      Array.from(
        { length: count },
        (_, copy): Omit<Instance, 'thread'> => ({
          id: instanceName(def.id, index) + (count > 1 ? `.${copy + 1}` : ''),
          machine: def.id,
          kind: def.kind,
          index,
          copy,
        }),
      ),
    ),
  );
  const threads = flowInstances.filter((i) => i.kind === 'thread').map((i) => i.id);
  const allSorts = new Map(sorts).set('thread', { members: threads, order: 'unordered' });
  const switches = settled(protocol, config.switches ?? {});
  checkSizes(protocol, sorts, switches);
  const constants: Constants = {
    sorts: allSorts,
    switches,
    tables: filledTables(protocol, allSorts, config.tables ?? {}),
  };

  const machines = new Map<string, Machine>();
  const instances: Instance[] = [];
  for (const def of protocol.resources) {
    machines.set(def.id, { kind: 'resource', def, chart: resourceChart(def, constants) });
    for (const index of tuples(allSorts, def.index, def.id)) {
      instances.push({
        id: instanceName(def.id, index),
        machine: def.id,
        kind: 'resource',
        index,
        thread: null,
        copy: 0,
      });
    }
  }
  const pruned = prune({
    flows: flows.map(({ def }) => def),
    resources: protocol.resources,
    constants,
    started: statesStarted(config),
  });
  for (const { def } of flows) {
    if (machines.has(def.id)) throw new InputError(`protocol ${protocol.id}: '${def.id}' names two machines`);
    const flat = flatten(whole ? def : (pruned.get(def) as FlowDef));
    machines.set(def.id, { kind: 'flow', def, flat, chart: flowChart(flat, constants) });
  }
  instances.push(...flowInstances.map((i) => ({ ...i, thread: i.kind === 'thread' ? i.id : null })));
  if (instances.length > INSTANCE_LIMIT) {
    throw new InputError(`sizes: ${instances.length} instances, more than ${INSTANCE_LIMIT}; make a sort smaller`);
  }

  const positions = new Map<string, number[]>();
  for (const [i, { machine, index }] of instances.entries()) {
    const key = instanceName(machine, index);
    positions.set(key, [...(positions.get(key) ?? []), i]);
  }
  const copies = (machine: string, index: readonly Value[]) =>
    index.includes(null) ? [] : (positions.get(instanceName(machine, index as readonly string[])) ?? []);
  const initial = instances.map((instance) => (machines.get(instance.machine) as Machine).chart.initial);
  for (const [id, text] of Object.entries(config.start ?? {})) {
    const i = instances.findIndex((instance) => instance.id === id);
    const instance = instances[i];
    if (!instance)
      throw new InputError(
        `start: ${unknownName(
          'instance',
          id,
          instances.map((x) => x.id),
        )}`,
      );
    initial[i] = startState(machines.get(instance.machine) as Machine, id, text, constants);
  }
  return {
    protocol,
    constants,
    machines,
    instances,
    position: (machine, index) => copies(machine, index)[0] ?? -1,
    copies,
    initial,
  };
}

/** An entry by a name that a user gave; what every object inherits is none. */
const ownEntry = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** `slot[v0]`, `pte[gpu0,v1]`, or the machine alone. */
export const instanceName = (machine: string, index: readonly Value[]): string =>
  index.length === 0 ? machine : `${machine}[${index.join(',')}]`;

function tuples(sorts: Sorts, index: readonly string[], machine: string): string[][] {
  let result: string[][] = [[]];
  for (const sort of index) {
    const found = sorts.get(sort);
    if (!found) throw new InputError(`machine ${machine}: ${unknownName('index sort', sort, [...sorts.keys()])}`);
    result = result.flatMap((tuple) => found.members.map((member) => [...tuple, member]));
  }
  return result;
}

function sizedSorts(protocol: ProtocolDef, sizes: Readonly<Record<string, number>>): Map<string, Sort> {
  for (const [sort, size] of Object.entries(sizes)) {
    if (!Object.hasOwn(protocol.sorts, sort))
      throw new InputError(`sizes: ${unknownName('sort', sort, Object.keys(protocol.sorts))}`);
    if (!Number.isInteger(size) || size < 0 || size > SORT_LIMIT) {
      throw new InputError(`sizes: '${sort}' is ${size}, expected a whole number from 0 to ${SORT_LIMIT}`);
    }
  }
  return new Map(
    Object.entries(protocol.sorts).map(([name, { prefix, order, size }]) => [
      name,
      { members: Array.from({ length: sizes[name] ?? size }, (_, i) => `${prefix}${i}`), order },
    ]),
  );
}

/** Sizes at which the protocol would say something false are refused. */
function checkSizes(protocol: ProtocolDef, sorts: Sorts, switches: Readonly<Record<string, Value>>): void {
  const size = (sort: string) => sorts.get(sort)?.members.length ?? 0;
  const bound = (limit: SizeBound) => (typeof limit === 'number' ? limit : size(limit.of) * (limit.times ?? 1));
  const text = (limit: SizeBound) =>
    typeof limit === 'number'
      ? `${limit}`
      : `${limit.times === undefined ? '' : `${limit.times} times `}${limit.of} = ${bound(limit)}`;
  for (const { sort, atLeast, atMost, when, why } of protocol.sizeRules) {
    if (!Object.entries(when ?? {}).every(([name, value]) => switches[name] === value)) continue;
    const where = when
      ? ` where ${Object.entries(when)
          .map(([name, value]) => `${name} is ${value}`)
          .join(' and ')}`
      : '';
    if (atLeast !== undefined && size(sort) < bound(atLeast)) {
      throw new InputError(`sizes: '${sort}' is ${size(sort)}, expected at least ${text(atLeast)}${where}: ${why}`);
    }
    if (atMost !== undefined && size(sort) > bound(atMost)) {
      throw new InputError(`sizes: '${sort}' is ${size(sort)}, expected at most ${text(atMost)}${where}: ${why}`);
    }
  }
}

function settled(protocol: ProtocolDef, given: Readonly<Record<string, string | boolean>>): Record<string, Value> {
  const switches: Record<string, Value> = {};
  for (const [name, { initial }] of Object.entries(protocol.switches)) switches[name] = initial;
  for (const [name, value] of Object.entries(given)) {
    const known = ownEntry(protocol.switches, name);
    if (!known) throw new InputError(`switches: ${unknownName('switch', name, Object.keys(protocol.switches))}`);
    if (!known.values.includes(value)) {
      throw new InputError(
        `switches: '${name}' is ${JSON.stringify(value)}, expected one of ${known.values.map((v) => JSON.stringify(v)).join(', ')}`,
      );
    }
    switches[name] = value;
  }
  for (const { when, why } of protocol.conflicts) {
    if (Object.entries(when).every(([name, value]) => switches[name] === value)) {
      const both = Object.entries(when).map(([name, value]) => `${name}=${value}`);
      throw new InputError(`switches: ${both.join(' and ')} contradict each other: ${why}`);
    }
  }
  return switches;
}

function filledTables(
  protocol: ProtocolDef,
  sorts: Sorts,
  given: Readonly<Record<string, readonly string[]>>,
): Record<string, Record<string, string>> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(protocol.tables, name))
      throw new InputError(`tables: ${unknownName('table', name, Object.keys(protocol.tables))}`);
  }
  const tables: Record<string, Record<string, string>> = {};
  for (const [name, def] of Object.entries(protocol.tables)) {
    const from = sorts.get(def.from)?.members;
    const to = sorts.get(def.to)?.members;
    if (!from || !to)
      throw new InputError(
        `protocol ${protocol.id}: table '${name}' maps ${def.from} to ${def.to}, not both are sorts`,
      );
    const row = given[name];
    if (row && (row.length !== from.length || row.some((member) => !to.includes(member)))) {
      throw new InputError(`tables: '${name}' is [${row.join(', ')}], expected ${from.length} of ${to.join(', ')}`);
    }
    const size = (sort: string) => sorts.get(sort)?.members.length ?? 0;
    tables[name] = Object.fromEntries(
      from.flatMap((member, i) => {
        const image = row?.[i] ?? to[fillIndex(def, i, size)];
        return image === undefined ? [] : [[member, image]];
      }),
    );
  }
  return tables;
}

function fillIndex(def: TableDef, i: number, size: (sort: string) => number): number {
  const [n, m] = [size(def.from), size(def.to)];
  const spread = (k: number, count: number, groups: number) => Math.floor((k * groups) / count);
  switch (def.fill) {
    case 'identity':
      return i;
    case 'spread':
      return spread(i, n, m);
    case 'first':
      return Array.from({ length: m }, (_, k) => k).findIndex((k) => spread(k, m, n) === i);
    case 'within': {
      const groups = size(def.over ?? def.to);
      return Array.from({ length: i }, (_, k) => k).filter((k) => spread(k, n, groups) === spread(i, n, groups)).length;
    }
  }
}

/** Parses `state(field=value, ...)` for a machine; every field that the state holds must be given. */
function startState(machine: Machine, id: string, text: string, constants: Constants): AnyMachineSnapshot {
  const parsed = /^([^()]+)(?:\((.*)\))?$/.exec(text.trim());
  if (machine.kind !== 'resource')
    throw new InputError(`start: '${id}' is a flow; only resources can be given a state (use a prologue)`);
  const { def, chart } = machine;
  const name = parsed?.[1]?.trim() ?? text;
  const state = ownEntry(def.states, name);
  if (!state) throw new InputError(`start: ${id}: ${unknownName('state', name, Object.keys(def.states))}`);
  const context: Record<string, Value> = Object.fromEntries(Object.keys(def.fields).map((field) => [field, null]));
  const given = new Set<string>();
  for (const part of (parsed?.[2] ?? '').split(',').filter((p) => p.trim() !== '')) {
    const [field = '', shown = ''] = part.split('=').map((p) => p.trim());
    const domain = ownEntry(def.fields, field);
    if (domain === undefined || !state.holds.includes(field)) {
      throw new InputError(`start: ${id}: ${unknownName(`field of state '${name}'`, field, state.holds)}`);
    }
    const value = shown === 'null' ? null : valuesOf(constants.sorts, domain).find((v) => showValue(v) === shown);
    if (value === undefined) {
      const values = valuesOf(constants.sorts, domain).map(showValue);
      throw new InputError(`start: ${id}: ${field} is '${shown}', expected one of ${values.join(', ')}`);
    }
    context[field] = value;
    given.add(field);
  }
  const missing = state.holds.find((field) => !given.has(field));
  if (missing !== undefined) throw new InputError(`start: ${id}: state '${name}' holds '${missing}'; give its value`);
  return chart.machine.resolveState({ value: name, context } as never) as AnyMachineSnapshot;
}

/** The local state as traces and tables print it: `present(page=p0)`; null fields are left out. */
export function showLocal(value: unknown, context: Readonly<Record<string, Value>>): string {
  const fields = Object.entries(context)
    .filter(([, v]) => v !== null)
    .map(([field, v]) => `${field}=${showValue(v)}`);
  const path = pathOf(value).join('.');
  return fields.length === 0 ? path : `${path}(${fields.join(', ')})`;
}
