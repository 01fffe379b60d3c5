/**
 * What the tables of a system say about its locks: who holds which one in each local state, and which ones each place of a
 * thread takes, tries or waits for.
 */

import type { Compiled } from '../compile/compile.ts';
import type { Decision, FlowTable, StepRow, Table } from '../compile/tabulate.ts';
import { sameValue, type Value } from '../model/domain.ts';
import { InputError } from '../model/errors.ts';
import { evaluate, type Known, type ResolvedSend, reduce, resolveSend } from '../model/evaluate.ts';
import { childrenOf, type ExprNode } from '../model/expr.ts';
import { type FlatStep, namesStep } from '../model/flatten.ts';
import type { EffectNode, LockDef, LockKind, LockMode } from '../model/machine.ts';
import type { Instance } from '../model/system.ts';

/** Steps that take a class for a moment, as an allocation takes what stands for reclaim. */
export interface Touch {
  readonly class: string;
  readonly mode: LockMode;
  readonly steps: readonly string[];
}

/** A resource instance that is a lock, or is waited for. */
export interface LockInstance {
  readonly position: number;
  readonly id: string;
  readonly def: LockDef;
  /** For each local state a bit for each thread that holds it, by mode. */
  readonly read: Int32Array;
  readonly write: Int32Array;
}

/** How a place takes a class: asleep until it is free, or only where it is; waiting for an end; or in passing. */
export type How = 'sleep' | 'try' | 'await' | 'touch';

/** What one step of a thread does with a class of locks. */
export interface Attempt {
  readonly how: How;
  readonly class: string;
  readonly mode: LockMode;
  /** Through an acquire context. */
  readonly ordered: boolean;
  readonly step: FlatStep;
  readonly row: StepRow;
  /** The decisions that make it; null for a touch, or a wait by a guard, which the place itself is. */
  readonly decisions: ReadonlySet<Decision> | null;
}

/** A lock that a thread holds. */
export interface Held {
  readonly lock: LockInstance;
  readonly mode: LockMode;
}

/** A thread of the system. */
export interface Thread {
  readonly index: number;
  readonly bit: number;
  readonly position: number;
  readonly id: string;
  readonly table: FlowTable;
}

/** Threads are bits of a word. */
const MOST_THREADS = 31;

export class LockTable {
  readonly compiled: Compiled;
  readonly threads: readonly Thread[];
  readonly locks: readonly LockInstance[];
  readonly kinds: ReadonlyMap<string, LockKind>;
  readonly #at: ReadonlyMap<number, LockInstance>;
  readonly #attempts = new Map<string, readonly Attempt[]>();
  readonly #touches: readonly Touch[];

  /** `compiled` must not be reduced: what tells holders apart is asked by nobody else. */
  constructor(compiled: Compiled, touches: readonly Touch[]) {
    this.compiled = compiled;
    this.#touches = touches;
    const { system, tables } = compiled;
    const threads = system.instances.flatMap(({ kind, id, machine }, position) =>
      kind === 'thread' ? [{ position, id, table: tables.get(machine) as FlowTable }] : [],
    );
    if (threads.length > MOST_THREADS)
      throw new InputError(`locks: ${threads.length} threads, more than ${MOST_THREADS}; take fewer actors`);
    this.threads = threads.map((thread, index) => ({ ...thread, index, bit: 1 << index }));
    this.locks = system.instances.flatMap((_, position) => this.#lockAt(position) ?? []);
    this.#at = new Map(this.locks.map((lock) => [lock.position, lock]));
    this.kinds = new Map(this.locks.map(({ def }) => [def.class, def.kind]));
  }

  lockAt(position: number): LockInstance | undefined {
    return this.#at.get(position);
  }

  #lockAt(position: number): LockInstance | null {
    const { tables, system } = this.compiled;
    const instance = system.instances[position] as Instance;
    const machine = system.machines.get(instance.machine);
    const def = machine?.kind === 'resource' ? machine.def.lock : undefined;
    if (!def) return null;
    const { states } = tables.get(instance.machine) as Table;
    const masks = (mode: LockMode) =>
      Int32Array.from(states, ({ path, context }) => {
        let mask = 0;
        const field = def.holders[mode];
        const value = field === undefined || (def.held && !def.held.includes(path)) ? null : (context[field] ?? null);
        const within = mode === 'write' && def.inside.includes(path);
        const ends = mode === 'write' && def.pending.includes(path) ? def.until : null;
        for (const { bit, id } of this.threads) {
          const named = value === id || (Array.isArray(value) && value.includes(id));
          if (named || (within && instance.index[0] === id) || (ends && this.#settles(ends, context, id))) mask |= bit;
        }
        return mask;
      });
    return { position, id: instance.id, def, read: masks('read'), write: masks('write') };
  }

  /** Whether own fields alone make the thread the one that has to go on. */
  #settles(until: ExprNode, context: Readonly<Record<string, Value>>, thread: string): boolean {
    const { constants } = this.compiled.system;
    const node = reduce(until, constants, { self: thread, own: (field) => context[field] ?? null });
    return node.op === 'const' && node.value === true;
  }

  /** The locks that a thread holds, in the order of the system. */
  held(state: ArrayLike<number>, { bit }: Thread): Held[] {
    const held: Held[] = [];
    for (const lock of this.locks) {
      const local = state[lock.position] as number;
      if (((lock.write[local] as number) & bit) !== 0) held.push({ lock, mode: 'write' });
      else if (((lock.read[local] as number) & bit) !== 0) held.push({ lock, mode: 'read' });
    }
    return held;
  }

  isIdle({ table }: Thread, local: number): boolean {
    return table.states[local]?.tags.includes('idle') === true;
  }

  /** What the steps at a place do with locks, by class; the same for every instance of the flow. */
  attempts({ table, position }: Thread, local: number): readonly Attempt[] {
    const key = `${(this.compiled.system.instances[position] as Instance).machine} ${local}`;
    let known = this.#attempts.get(key);
    if (!known) {
      known = this.#attemptsAt(table, local);
      this.#attempts.set(key, known);
    }
    return known;
  }

  #attemptsAt(table: FlowTable, local: number): Attempt[] {
    const rows = table.rows[local] ?? [];
    const found: Attempt[] = [];
    const add = (attempt: Omit<Attempt, 'decisions'>, decision: Decision | null) => {
      const same = found.find(
        (one) =>
          one.how === attempt.how &&
          one.class === attempt.class &&
          one.mode === attempt.mode &&
          one.ordered === attempt.ordered &&
          one.row === attempt.row,
      );
      if (!same) found.push({ ...attempt, decisions: decision && new Set([decision]) });
      else if (decision) (same.decisions as Set<Decision> | null)?.add(decision);
    };
    const waits = this.waitsByGuard(table, local);
    for (const row of rows) {
      const { step } = row;
      for (const { class: name, mode, steps } of this.#touches) {
        if (step.step.alternatives.some((_, i) => namesStep(steps, step, i)))
          add({ how: 'touch', class: name, mode, ordered: false, step, row }, null);
      }
      for (const decision of row.cases.flatMap(({ decisions }) => decisions)) {
        for (const { machine, event, sleeps } of sendsOf(decision.effects)) {
          const def = this.#lockOf(machine);
          if (!def) continue;
          const mode = def.acquire[event];
          const ordered = def.ordered.includes(event);
          if (mode) {
            const how = sleeps ? 'sleep' : def.kind === 'pseudo_lock' ? 'touch' : 'try';
            add({ how, class: def.class, mode, ordered, step, row }, decision);
          } else if (def.await.includes(event)) {
            add({ how: 'await', class: def.class, mode: 'write', ordered: false, step, row }, decision);
          }
        }
        if (!waits) continue;
        for (const { expr, holds } of decision.conditions) {
          for (const def of this.#endsAwaited(expr, holds))
            add({ how: 'await', class: def.class, mode: 'write', ordered: false, step, row }, null);
        }
      }
    }
    return found;
  }

  /** Whether a thread at the place can only sleep until a guard comes true: one step with one outcome, which has a guard. */
  waitsByGuard({ machine: { flat }, states }: FlowTable, local: number): boolean {
    const { path, tags } = states[local] as { path: string; tags: readonly string[] };
    const steps = flat.at.get(path)?.steps ?? [];
    const alternatives = steps[0]?.step.alternatives ?? [];
    return !tags.includes('idle') && steps.length === 1 && alternatives.length === 1 && alternatives[0]?.guard != null;
  }

  /** What has to end before the expression comes out as wanted; a wait for something to begin is none. */
  #endsAwaited(node: ExprNode, wanted: boolean): readonly LockDef[] {
    if (node.op === 'not') return this.#endsAwaited(node.a, !wanted);
    if (node.op === 'field') {
      const def = this.#lockOf(node.of.machine);
      return def && def.pending.length > 0 ? [def] : [];
    }
    if (node.op !== 'is') return childrenOf(node).flatMap((child) => this.#endsAwaited(child, wanted));
    const def = this.#lockOf(node.of.machine);
    return def?.pending.some((state) => node.states.includes(state) !== wanted) ? [def] : [];
  }

  #lockOf(machine: string): LockDef | undefined {
    const found = this.compiled.system.machines.get(machine);
    return found?.kind === 'resource' ? found.def.lock : undefined;
  }

  /** Answers questions about an unpacked state; `position` supplies `self` and `at`. */
  known(state: ArrayLike<number>, position: number): Known {
    const { system, tables } = this.compiled;
    const mine = system.instances[position] as Instance;
    const look = (machine: string, index: readonly Value[]) => {
      const at = system.position(machine, index);
      return at < 0 ? null : tables.get(machine)?.states[state[at] as number];
    };
    const known: Known = {
      self: mine.thread,
      at: (sort) => {
        const i = system.machines.get(mine.machine)?.def.index.indexOf(sort) ?? -1;
        return i < 0 ? null : (mine.index[i] as string);
      },
      field: (machine, index, field) => look(machine, index)?.context[field] ?? null,
      is: (machine, index, states) => states.includes(look(machine, index)?.path ?? ''),
      tagged: (machine, index, tag) =>
        system
          .copies(machine, index)
          .some((i) => tables.get(machine)?.states[state[i] as number]?.tags.includes(tag) === true),
      accepts: (send) => this.accepts(state, send),
    };
    return known;
  }

  /** Whether the target takes the event in this state. */
  accepts(state: ArrayLike<number>, send: ResolvedSend): boolean {
    const { system, tables } = this.compiled;
    const at = system.position(send.machine, send.index);
    const table = tables.get(send.machine);
    if (at < 0 || table?.kind !== 'resource') return false;
    const event = table.events.get(send.event);
    if (!event) return false;
    let payload = 0;
    for (const { name, values } of event.payload) {
      const i = values.findIndex((value) => sameValue(value, send.payload[name] ?? null));
      if (i < 0) return false;
      payload = payload * values.length + i;
    }
    return (event.rows[(state[at] as number) * event.width + payload] as number) >= 0;
  }

  /** The way a step goes in this state, its effects aside; null where none of its guards holds. */
  decision(row: StepRow, known: Known): Decision | null {
    const { constants } = this.compiled.system;
    let at = 0;
    for (const { expr, values } of row.reads) {
      const value = evaluate(expr, constants, known);
      at = at * values.length + values.findIndex((one) => sameValue(one, value));
    }
    const found = row.cases[at]?.decisions.find(({ conditions }) =>
      conditions.every(({ expr, holds }) => (evaluate(expr, constants, known) === true) === holds),
    );
    return found ?? null;
  }

  /** What the first effect of a decision sleeps for; null where it does not sleep. */
  sleepsFor(decision: Decision, known: Known): ResolvedSend | null {
    const [first] = decision.effects.filter(({ kind }) => kind !== 'set');
    return first?.kind === 'wait' ? resolveSend(first.send, this.compiled.system.constants, known) : null;
  }
}

function* sendsOf(
  effects: readonly EffectNode[],
): Generator<{ readonly machine: string; readonly event: string; readonly sleeps: boolean }> {
  for (const effect of effects) {
    if (effect.kind === 'set') continue;
    const inner = effect.kind === 'each' ? effect.effect : effect;
    if (inner.kind === 'wait' || inner.kind === 'must')
      yield { machine: inner.send.to.machine, event: inner.send.event, sleeps: inner.kind === 'wait' };
  }
}
