/**
 * What the steps that leave a local state do, read off the tables, in a global state of which only a part is known. The
 * first thing asked that is not known ends the attempt (`Unknown`); the caller decides what it is and tries again.
 */

import { indexOf, sameValue, type Value } from '../model/domain.ts';
import { evaluate, type Known, type ResolvedSend, reduce, reduceSend, resolveSend } from '../model/evaluate.ts';
import type { ExprNode, SendNode } from '../model/expr.ts';
import { namesStep, rename } from '../model/flatten.ts';
import { bindSend } from '../model/interpret.ts';
import type { EffectNode } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import { readBy } from './reads.ts';
import type { FlowTable, LocalState, Table } from './tabulate.ts';

/** What was asked and is not known: an instance's local state, or whether it has a tag. */
export interface Unknown {
  readonly instance: number;
  readonly tag: string | null;
}

/** A global state of which a part is known. */
export class PartialState {
  readonly locals: Map<number, number>;
  readonly tags: Map<string, boolean>;
  /** How instances have changed of whose local state only that is known: by what it was, what it is. */
  readonly shifts: Map<number, Shift>;
  /** Set when something was asked that is not known. */
  asked: Unknown | null = null;

  constructor(
    locals: Iterable<readonly [number, number]> = [],
    tags: Iterable<readonly [string, boolean]> = [],
    shifts: Iterable<readonly [number, Shift]> = [],
  ) {
    this.locals = new Map(locals);
    this.tags = new Map(tags);
    this.shifts = new Map(shifts);
  }

  copy(): PartialState {
    return new PartialState(this.locals, this.tags, this.shifts);
  }

  /** The state after a step that was found in this state, or in one of which no more is known. */
  after({ writes, shifts }: StepOutcome): PartialState {
    const after = this.copy();
    for (const [instance, local] of writes) after.locals.set(instance, local);
    for (const [instance, shift] of shifts) {
      const local = after.locals.get(instance);
      if (local !== undefined) {
        after.locals.set(instance, shift[local] as number);
        continue;
      }
      const before = after.shifts.get(instance);
      after.shifts.set(instance, before ? before.map((now) => shift[now] as number) : shift);
      for (const key of after.tags.keys()) if (Number.parseInt(key, 10) === instance) after.tags.delete(key);
    }
    return after;
  }
}

export const tagKey = (instance: number, tag: string): string => `${instance} ${tag}`;

/** What becomes of an instance, for each of its local states. */
export type Shift = Int32Array;

/** An at-step property as it is judged at one step, and the instances that it may look at. */
export interface JudgedThere {
  readonly property: number;
  readonly holds: ExprNode;
  readonly reads: ReadonlySet<number>;
}

/** What one step of a flow does. A step that is not enabled does nothing and has none. */
export interface StepOutcome {
  /** The step and its choice, by position among those that leave the local state. */
  readonly row: number;
  readonly alternative: number;
  /** The event that is illegal; null where the step has a successor. */
  readonly illegal: string | null;
  /** Local states that change, the flow's own among them. Empty for an illegal one. */
  readonly writes: ReadonlyMap<number, number>;
  /** Instances that it changes without anything else depending on their local states, which may be any. */
  readonly shifts: ReadonlyMap<number, Shift>;
  /** At-step properties that are judged where the step is taken. */
  readonly judged: readonly JudgedThere[];
}

/** What a step has changed so far. */
interface Changes {
  readonly writes: ReadonlyMap<number, number>;
  readonly shifts: ReadonlyMap<number, Shift>;
}

/** Before a step has changed anything. */
const UNCHANGED: Changes = { writes: new Map(), shifts: new Map() };

/** A member of an `each`, filled in. */
interface Candidate {
  readonly where: ExprNode;
  readonly send: SendNode;
}

/** An event on its way. It may depend on one unknown instance whether it goes there: by its local state. */
interface Member {
  readonly send: SendNode;
  readonly among: { readonly instance: number; readonly locals: readonly boolean[] } | null;
}

/** Thrown inside an evaluation that asks for what is not known; never leaves this module. */
const NOT_KNOWN = Symbol('not known');

interface PreparedDecision {
  readonly conditions: readonly { readonly expr: ExprNode; readonly holds: boolean }[];
  readonly alternative: number;
  readonly target: number;
  readonly effects: readonly EffectNode[];
  readonly judged: readonly JudgedThere[];
}

interface PreparedRow {
  readonly reads: readonly { readonly name: string; readonly expr: ExprNode }[];
  readonly cases: readonly {
    readonly read: Readonly<Record<string, Value>>;
    readonly decisions: readonly PreparedDecision[];
  }[];
}

export class StepOutcomes {
  readonly system: System;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #properties: readonly PropertyDef[];
  readonly #rows: (readonly PreparedRow[] | undefined)[][];
  readonly #extents = new WeakMap<EffectNode, readonly Candidate[]>();
  readonly #contexts: readonly (readonly LocalState[])[];

  constructor(system: System, tables: ReadonlyMap<string, Table>, properties: readonly PropertyDef[]) {
    this.system = system;
    this.#tables = tables;
    this.#properties = properties;
    this.#rows = system.instances.map(() => []);
    this.#contexts = system.instances.map(({ machine }) => (tables.get(machine) as Table).states);
  }

  states(instance: number): readonly LocalState[] {
    return this.#contexts[instance] as readonly LocalState[];
  }

  rowCount(flow: number, local: number): number {
    return this.#table(flow).rows[local]?.length ?? 0;
  }

  label(flow: number, local: number, row: number): string {
    return this.#table(flow).rows[local]?.[row]?.step.label ?? '';
  }

  /** What the given steps of a flow at its local state do; null where something asked is not known (`state.asked`). */
  run(flow: number, local: number, rows: readonly number[], state: PartialState): readonly StepOutcome[] | null {
    const prepared = this.#prepare(flow, local);
    return this.#attempt(state, () =>
      rows.flatMap((row) => this.#step(flow, row, prepared[row] as PreparedRow, state) ?? []),
    );
  }

  /** Whether a condition without own fields and payload holds; null where something asked is not known. */
  holds(condition: ExprNode, state: PartialState): boolean | null {
    return this.#attempt(state, () => this.#truth(condition, this.#known(UNCHANGED, state)));
  }

  #ask(state: PartialState, instance: number, tag: string | null): never {
    state.asked = { instance, tag };
    throw NOT_KNOWN;
  }

  #attempt<T>(state: PartialState, evaluateIt: () => T): T | null {
    state.asked = null;
    try {
      return evaluateIt();
    } catch (error) {
      if (error !== NOT_KNOWN) throw error;
      return null;
    }
  }

  #table(flow: number): FlowTable {
    return this.#tables.get((this.system.instances[flow] as Instance).machine) as FlowTable;
  }

  #truth(condition: ExprNode, known: Known): boolean {
    return evaluate(condition, this.system.constants, known) === true;
  }

  /** What a step can ask; `supposed` stands for what is not known of one instance. */
  #known(
    { writes, shifts }: Changes,
    state: PartialState,
    supposed: { readonly instance: number; readonly local: number } | null = null,
  ): Known {
    const localOf = (position: number) =>
      supposed?.instance === position ? supposed.local : (writes.get(position) ?? state.locals.get(position));
    const ask = (instance: number, tag: string | null): never => this.#ask(state, instance, tag);
    const look = (machine: string, index: readonly Value[]): LocalState | null => {
      const position = this.system.position(machine, index);
      if (position < 0) return null;
      const local = localOf(position);
      return local === undefined ? ask(position, null) : (this.states(position)[local] as LocalState);
    };
    return {
      self: null,
      at: () => null,
      field: (machine, index, field) => look(machine, index)?.context[field] ?? null,
      is: (machine, index, states) => states.includes(look(machine, index)?.path ?? ''),
      tagged: (machine, index, tag) =>
        this.system.copies(machine, index).some((position) => {
          const local = localOf(position);
          if (local !== undefined) return (this.states(position)[local] as LocalState).tags.includes(tag);
          if (shifts.has(position)) return ask(position, null);
          return state.tags.get(tagKey(position, tag)) ?? ask(position, tag);
        }),
      accepts: (send) => {
        const position = this.system.position(send.machine, send.index);
        if (position < 0) return false;
        return this.#deliver(send, localOf(position) ?? ask(position, null)) >= 0;
      },
    };
  }

  /** The local state after an event, -1 where it is not accepted. */
  #deliver(send: ResolvedSend, local: number): number {
    const table = this.#tables.get(send.machine);
    const events = table?.kind === 'resource' ? table.events.get(send.event) : undefined;
    if (!events) return -1;
    let offset = 0;
    for (const { name, values } of events.payload) {
      const position = indexOf(values, send.payload[name] ?? null);
      if (position < 0) return -1;
      offset = offset * values.length + position;
    }
    return events.rows[local * events.width + offset] as number;
  }

  #step(flow: number, row: number, prepared: PreparedRow, state: PartialState): StepOutcome | null {
    const before = this.#known(UNCHANGED, state);
    const { constants } = this.system;
    const payload = prepared.reads.map(({ expr }) => evaluate(expr, constants, before));
    const found = prepared.cases.find(({ read }) =>
      prepared.reads.every(({ name }, k) => sameValue(read[name] ?? null, payload[k] ?? null)),
    );
    const taken = found?.decisions.find(({ conditions }) =>
      conditions.every(({ expr, holds }) => this.#truth(expr, before) === holds),
    );
    if (!taken) return null;
    const writes = new Map([[flow, taken.target]]);
    const shifts = new Map<number, Shift>();
    const changes: Changes = { writes, shifts };
    const now = this.#known(changes, state);
    const outcome = (illegal: string | null): StepOutcome => ({
      row,
      alternative: taken.alternative,
      illegal,
      writes: new Map(illegal === null ? [...writes].filter(([i, local]) => state.locals.get(i) !== local) : []),
      shifts: illegal === null ? shifts : new Map(),
      judged: taken.judged,
    });
    for (const effect of taken.effects) {
      for (const { send, among } of this.#members(effect, changes, state)) {
        const shift = (instance: number): void => {
          const found = this.#shift(send, instance, among?.locals ?? null, changes, state);
          if (found.some((local, before) => local !== before)) shifts.set(instance, found);
        };
        if (among) {
          shift(among.instance);
          continue;
        }
        const event = resolveSend(send, constants, now);
        const name = `${event.machine}.${event.event}`;
        const position = this.system.position(event.machine, event.index);
        if (position < 0 || Object.values(event.payload).includes(null)) return outcome(`${name} of nothing`);
        const local = writes.get(position) ?? state.locals.get(position);
        if (local === undefined) {
          if (effect.kind !== 'each') this.#ask(state, position, null);
          shift(position);
          continue;
        }
        const next = this.#deliver(event, local);
        if (next >= 0) writes.set(position, next);
        else if (effect.kind === 'wait') return null;
        else return outcome(name);
      }
    }
    return outcome(null);
  }

  /** The events of an effect. The extent of an `each` is fixed when it begins. */
  #members(effect: EffectNode, changes: Changes, state: PartialState): readonly Member[] {
    if (effect.kind === 'set') return [];
    if (effect.kind !== 'each') return [{ send: effect.send, among: null }];
    const { constants } = this.system;
    const now = this.#known(changes, state);
    return this.#extent(effect).flatMap(({ where, send }): Member[] => {
      const isIn = (known: Known) => evaluate(where, constants, known) === true;
      const there = this.#attempt(state, () => ({ isIn: isIn(now) }));
      if (there) return there.isIn ? [{ send, among: null }] : [];
      const asked = state.asked as Unknown;
      if (asked.tag !== null || !this.#isOpen(asked.instance, changes, state)) throw NOT_KNOWN;
      const supposed = { instance: asked.instance, local: 0 };
      const known = this.#known(changes, state, supposed);
      const locals = this.states(asked.instance).map((_, local) => {
        supposed.local = local;
        return this.#attempt(state, () => ({ isIn: isIn(known) }))?.isIn ?? this.#ask(state, asked.instance, null);
      });
      return locals.includes(true) ? [{ send, among: { instance: asked.instance, locals } }] : [];
    });
  }

  /** The members of an `each` that may be in its extent. */
  #extent(each: EffectNode & { kind: 'each' }): readonly Candidate[] {
    const found = this.#extents.get(each);
    if (found) return found;
    const { bind, sort, effect } = each;
    if (effect.kind === 'set' || effect.kind === 'each') throw new Error('an each delivers events only');
    const { constants } = this.system;
    const extent = (constants.sorts.get(sort)?.members ?? []).flatMap((member): Candidate[] => {
      const where = reduce(each.where, constants, {}, new Map([[bind, member]]));
      const never = where.op === 'const' && where.value !== true;
      return never ? [] : [{ where, send: bindSend(effect.send, bind, member) }];
    });
    this.#extents.set(each, extent);
    return extent;
  }

  /** Whether nothing is known of an instance, and the step has not changed it. */
  #isOpen(instance: number, { writes, shifts }: Changes, { locals, tags }: PartialState): boolean {
    if (writes.has(instance) || shifts.has(instance) || locals.has(instance)) return false;
    for (const key of tags.keys()) if (Number.parseInt(key, 10) === instance) return false;
    return true;
  }

  /** What an event makes of an open instance. Asks for its local state where the event is not accepted in each. */
  #shift(
    send: SendNode,
    instance: number,
    among: readonly boolean[] | null,
    changes: Changes,
    state: PartialState,
  ): Shift {
    if (!this.#isOpen(instance, changes, state)) this.#ask(state, instance, null);
    const supposed = { instance, local: 0 };
    const known = this.#known(changes, state, supposed);
    return Int32Array.from(this.states(instance), (_, local) => {
      if (among && !among[local]) return local;
      supposed.local = local;
      const event = resolveSend(send, this.system.constants, known);
      const there = this.system.position(event.machine, event.index) === instance;
      const legal = there && !Object.values(event.payload).includes(null);
      const next = legal ? this.#deliver(event, local) : -1;
      return next >= 0 ? next : this.#ask(state, instance, null);
    });
  }

  /** The steps that leave a local state, with what the instance is filled in. */
  #prepare(flow: number, local: number): readonly PreparedRow[] {
    const rows = this.#rows[flow] as (readonly PreparedRow[] | undefined)[];
    const known = rows[local];
    if (known) return known;
    const { constants, instances } = this.system;
    const mine = instances[flow] as Instance;
    const table = this.#table(flow);
    const own = table.states[local] as LocalState;
    const fixed: Known = {
      self: mine.thread,
      at: (sort) => mine.index[table.machine.def.index.indexOf(sort)] ?? null,
    };
    const fill = (node: ExprNode): ExprNode => reduce(node, constants, fixed);
    const fillEffect = (effect: EffectNode): EffectNode => {
      if (effect.kind === 'set') return effect;
      if (effect.kind === 'each') return { ...effect, where: fill(effect.where), effect: fillEffect(effect.effect) };
      return { ...effect, send: reduceSend(effect.send, constants, fixed) };
    };
    const prepared = (table.rows[local] ?? []).map(
      (row): PreparedRow => ({
        reads: row.reads.map(({ name, expr }) => ({ name, expr: fill(expr) })),
        cases: row.cases.map(({ read, decisions }) => ({
          read,
          decisions: decisions.map(({ conditions, alternative, target, effects }) => ({
            conditions: conditions.map(({ expr, holds }) => ({ expr: fill(expr), holds })),
            alternative,
            target,
            effects: effects.map(fillEffect),
            judged: this.#properties.flatMap((property, p) => {
              if (property.kind !== 'at_step' || !namesStep(property.steps, row.step, alternative)) return [];
              const holds = reduce(rename(property.holds, row.step.prefix), constants, {
                ...fixed,
                own: (field) => own.context[field] ?? null,
                ev: (name) => row.choose[name] ?? read[name] ?? null,
              });
              return [{ property: p, holds, reads: readBy(this.system, holds) }];
            }),
          })),
        })),
      }),
    );
    rows[local] = prepared;
    return prepared;
  }
}
