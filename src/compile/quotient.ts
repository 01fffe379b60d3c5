/**
 * Local quotient: local states that nothing can tell apart become one. Per machine the coarsest bisimulation relative
 * to what guards, reads, effects and properties of this system ask (Paige and Tarjan, "Three partition refinement
 * algorithms", 1987, in its simple form). Steps, labels, verdicts and shortest depths stay as they are.
 */

import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { FlowTable, LocalState, ResourceTable, Table } from './tabulate.ts';
import { type Observed, Terms } from './terms.ts';

export interface Quotient {
  /** One local state for each class, its smallest-numbered member, renumbered. */
  readonly tables: ReadonlyMap<string, Table>;
  /** The local states that the classes are made of, by machine. */
  readonly members: ReadonlyMap<string, readonly LocalState[]>;
  /** For each of them its class, by machine. */
  readonly classOf: ReadonlyMap<string, Int32Array>;
}

/** The tables as they are, each local state its own class. */
export function unreduced(tables: ReadonlyMap<string, Table>): Quotient {
  return {
    tables,
    members: new Map([...tables].map(([machine, { states }]) => [machine, states])),
    classOf: new Map([...tables].map(([machine, { states }]) => [machine, Int32Array.from(states, (_, i) => i)])),
  };
}

/**
 * Merges the local states of each machine that no step of this system and none of these properties tells apart. What
 * else looks at local states (a prologue's goal, say) must look at members, not at classes.
 */
export function quotient(
  system: System,
  tables: ReadonlyMap<string, Table>,
  properties: readonly PropertyDef[],
): Quotient {
  const terms = new Terms(system);
  for (const property of properties) terms.property(property);
  // All questions must be known before the first local states are compared.
  const steps = new Map<string, Skeletons>();
  for (const [machine, table] of tables) {
    if (table.kind === 'flow') steps.set(machine, skeletons(terms, table, properties));
  }
  const reduced = new Map<string, Table>();
  const classOf = new Map<string, Int32Array>();
  for (const [machine, table] of tables) {
    const observed = terms.observed(machine);
    const classes =
      table.kind === 'resource'
        ? resourceClasses(table, observed)
        : flowClasses(table, observed, steps.get(machine) as Skeletons);
    classOf.set(machine, classes);
    reduced.set(machine, table.kind === 'resource' ? mergedResource(table, classes) : mergedFlow(table, classes));
  }
  return { tables: reduced, members: unreduced(tables).members, classOf };
}

/** The steps of each local state without their targets, and the targets in order. */
interface Skeletons {
  readonly shape: readonly number[];
  readonly targets: readonly (readonly number[])[];
}

function skeletons(terms: Terms, table: FlowTable, properties: readonly PropertyDef[]): Skeletons {
  const ways = table.states.map(({ id }) => terms.ways(table, id, properties));
  return {
    shape: ways.map((all) =>
      terms.list(
        'ways',
        all.map(({ term }) => term),
      ),
    ),
    targets: ways.map((all) => all.map(({ target }) => target)),
  };
}

/** Numbers keys in the order in which they appear. */
function numbered<K>(): (key: K) => number {
  const ids = new Map<K, number>();
  return (key) => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    return ids.size - 1;
  };
}

/** What is asked of a local state itself. */
function seen({ path, context, tags }: LocalState, observed: Observed, always: readonly string[]): string {
  return JSON.stringify([
    [...observed.is.values()].map((states) => states.includes(path)),
    [...observed.fields].map((field) => context[field] ?? null),
    [...new Set([...observed.tags, ...always])].map((tag) => tags.includes(tag)),
  ]);
}

/** Splits classes until each has one answer to `refine`, which extends a key by a class, for all of its members. */
function settle(
  first: Int32Array,
  refine: (state: number, classes: Int32Array, extend: (key: number, by: number) => number) => number,
): Int32Array {
  let classes = first;
  let count = new Set(classes).size;
  for (;;) {
    const pairs = numbered<number>();
    const span = classes.length + 2;
    // Keys below `span` are classes; every pair seen gets a number above.
    const extend = (key: number, by: number) => span + pairs(key * span + by + 1);
    const number = numbered<number>();
    const old = classes;
    classes = old.map((_, state) => number(refine(state, old, extend)));
    const now = new Set(classes).size;
    if (now === count) return classes;
    count = now;
  }
}

function resourceClasses(table: ResourceTable, observed: Observed): Int32Array {
  const { states } = table;
  const number = numbered<string>();
  const events = [...table.events.values()];
  const sent = events.filter(({ event }) => observed.sent.has(event));
  const asked = events.filter(({ event }) => observed.asked.has(event) && !observed.sent.has(event));
  const first = Int32Array.from(states, (state) => {
    const accepted = asked.map(({ rows, width }) =>
      Array.from(rows.subarray(state.id * width, (state.id + 1) * width), (to) => (to < 0 ? 0 : 1)).join(''),
    );
    return number(`${seen(state, observed, [])} ${accepted.join(' ')}`);
  });
  return settle(first, (state, classes, extend) => {
    let key = classes[state] as number;
    for (const { rows, width } of sent) {
      for (let k = state * width; k < (state + 1) * width; k++) {
        const to = rows[k] as number;
        key = extend(key, to < 0 ? -1 : (classes[to] as number));
      }
    }
    return key;
  });
}

function flowClasses(table: FlowTable, observed: Observed, { shape, targets }: Skeletons): Int32Array {
  const number = numbered<string>();
  const first = Int32Array.from(table.states, (state) =>
    number(`${shape[state.id]} ${seen(state, observed, ['idle'])}`),
  );
  return settle(first, (state, classes, extend) => {
    let key = classes[state] as number;
    for (const target of targets[state] as readonly number[]) key = extend(key, classes[target] as number);
    return key;
  });
}

/** The first member of each class, in order of the classes. */
function representatives(classes: Int32Array): number[] {
  const found: number[] = [];
  for (const [state, one] of classes.entries()) found[one] ??= state;
  return found;
}

const mergedStates = (table: Table, representative: readonly number[]): LocalState[] =>
  representative.map((state, id) => ({ ...(table.states[state] as LocalState), id }));

const mergedStart = (table: Table, classes: Int32Array): ReadonlyMap<number, number> =>
  new Map([...table.start].map(([instance, state]) => [instance, classes[state] as number]));

function mergedResource(table: ResourceTable, classes: Int32Array): ResourceTable {
  const representative = representatives(classes);
  const events = [...table.events.values()].map((one) => {
    const { rows, width } = one;
    const merged = representative.flatMap((state) =>
      Array.from(rows.subarray(state * width, (state + 1) * width), (to) => (to < 0 ? -1 : (classes[to] as number))),
    );
    return [one.event, { ...one, rows: Int32Array.from(merged) }] as const;
  });
  return {
    ...table,
    states: mergedStates(table, representative),
    events: new Map(events),
    start: mergedStart(table, classes),
  };
}

function mergedFlow(table: FlowTable, classes: Int32Array): FlowTable {
  const representative = representatives(classes);
  return {
    ...table,
    states: mergedStates(table, representative),
    rows: representative.map((state) =>
      (table.rows[state] ?? []).map((row) => ({
        ...row,
        cases: row.cases.map(({ read, decisions }) => ({
          read,
          decisions: decisions.map((decision) => ({ ...decision, target: classes[decision.target] as number })),
        })),
      })),
    ),
    start: mergedStart(table, classes),
  };
}
