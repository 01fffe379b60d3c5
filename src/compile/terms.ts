/**
 * Everything that a system asks and does, as hash-consed terms: equal questions are the same number, however they were
 * written. Reductions compare and rename these numbers instead of expressions.
 */

import { membersOf, showValue, type Value } from '../model/domain.ts';
import { reduce, reduceSend } from '../model/evaluate.ts';
import { type ExprNode, type SendNode, walk } from '../model/expr.ts';
import { type FlatStep, namesStep, rename } from '../model/flatten.ts';
import { bindSend } from '../model/interpret.ts';
import type { EffectNode } from '../model/machine.ts';
import { formulasOf, type PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { Remainders } from './remainders.ts';
import type { Decision, FlowTable, LocalState, StepRow } from './tabulate.ts';

/** What some expression asks about the local states of one machine. */
export interface Observed {
  readonly fields: Set<string>;
  /** State sets by their name in terms. */
  readonly is: Map<string, readonly string[]>;
  readonly tags: Set<string>;
  /** Events that some flow sends; their successors matter. */
  readonly sent: Set<string>;
  /** Events that are asked about. */
  readonly asked: Set<string>;
}

/** One way to leave a local state. */
export interface Way {
  readonly term: number;
  readonly target: number;
}

type Leaf = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'name' };

interface Inner {
  readonly kind: 'list' | 'set';
  readonly head: string;
  readonly of: readonly number[];
}

/** What an at-step property says where a step is taken, by property. */
type Judged = (row: StepRow, read: Readonly<Record<string, Value>>, alternative: number) => number[];

export class Terms {
  readonly #ids = new Map<string, number>();
  readonly #terms: (Leaf | Inner)[] = [];
  readonly #system: System;
  readonly #observed = new Map<string, Observed>();
  /** Terms of expressions and of sends met before; tables share them among their rows. */
  readonly #known = new Map<ExprNode, number>();
  readonly #judges = new Map<FlatStep, { readonly p: number; readonly holds: ExprNode }[][]>();
  readonly #remainders: Remainders;
  readonly #knownSends = new Map<SendNode, Map<string, number>>();
  /** Topology tables and sorts whose order some term still asks about. */
  readonly tablesAsked = new Set<string>();
  readonly ordersAsked = new Set<string>();
  /** Why terms cannot be renamed: opaque functions in them. */
  readonly opaque: string[] = [];

  constructor(system: System) {
    this.#system = system;
    this.#remainders = new Remainders(system);
  }

  /** What is asked about a machine, by all terms made so far. */
  observed(machine: string): Observed {
    let found = this.#observed.get(machine);
    if (!found) {
      found = { fields: new Set(), is: new Map(), tags: new Set(), sent: new Set(), asked: new Set() };
      this.#observed.set(machine, found);
    }
    return found;
  }

  get count(): number {
    return this.#terms.length;
  }

  #intern(key: string, make: () => Leaf | Inner): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#terms.push(make()) - 1;
    this.#ids.set(key, id);
    return id;
  }

  value(value: Value): number {
    return this.#intern(`v${typeof value}${showValue(value)}`, () => ({ kind: 'value', value }));
  }

  name(text: string): number {
    return this.#intern(`n${text}`, () => ({ kind: 'name' }));
  }

  list(head: string, of: readonly number[]): number {
    return this.#intern(`[${of.join()} ${head}`, () => ({ kind: 'list', head, of }));
  }

  /** A term in which neither the order of its parts nor their repetition matters. */
  set(head: string, of: readonly number[]): number {
    const sorted = [...new Set(of)].sort((a, b) => a - b);
    return this.#intern(`{${sorted.join()} ${head}`, () => ({ kind: 'set', head, of: sorted }));
  }

  /** A function that renames the values in terms; what it has renamed it remembers. */
  renamer(value: (value: Value) => Value): (term: number) => number {
    const known = new Map<number, number>();
    const go = (id: number): number => {
      const done = known.get(id);
      if (done !== undefined) return done;
      const renamed = this.#renamed(id, value, go);
      known.set(id, renamed);
      return renamed;
    };
    return go;
  }

  #renamed(id: number, value: (value: Value) => Value, go: (term: number) => number): number {
    const term = this.#terms[id] as Leaf | Inner;
    switch (term.kind) {
      case 'value':
        return this.value(value(term.value));
      case 'name':
        return id;
      case 'list':
        return this.list(term.head, term.of.map(go));
      case 'set':
        return this.set(term.head, term.of.map(go));
    }
  }

  /** An expression in which own fields and payload are filled in. */
  expr(node: ExprNode): number {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const opaque = this.opaque.length;
    const term = this.#expr(node);
    // An opaque function sees own fields that are not filled in: the same one is another question elsewhere.
    if (this.opaque.length === opaque) this.#known.set(node, term);
    return term;
  }

  #expr(node: ExprNode): number {
    switch (node.op) {
      case 'const':
        return this.value(node.value);
      case 'own':
      case 'ev':
        throw new Error(`'${node.op}' should have been filled in before terms are made`);
      case 'self':
        return this.name('self');
      case 'at':
        return this.name(`at ${node.sort}`);
      case 'switch':
        return this.name(`switch ${node.name}`);
      case 'var':
        return this.name(`var ${node.name}`);
      case 'table':
        this.tablesAsked.add(node.name);
        return this.list(named('table', node.name), [this.expr(node.arg)]);
      case 'next':
        this.ordersAsked.add(node.sort);
        return this.list(named('next', node.sort), [this.expr(node.of)]);
      case 'field':
        this.observed(node.of.machine).fields.add(node.field);
        return this.list(named('field', node.of.machine, node.field), this.#all(node.of.index));
      case 'is': {
        const states = [...new Set(node.states)].sort();
        const name = JSON.stringify(states);
        this.observed(node.of.machine).is.set(name, states);
        return this.list(named('is', node.of.machine, name), this.#all(node.of.index));
      }
      case 'tagged':
        this.observed(node.of.machine).tags.add(node.tag);
        return this.list(named('tagged', node.of.machine, node.tag), this.#all(node.of.index));
      case 'accepts':
        this.observed(node.send.to.machine).asked.add(node.send.event);
        return this.#send('accepts', node.send);
      case 'eq':
        return this.set('eq', [this.expr(node.a), this.expr(node.b)]);
      case 'not':
        return this.list('not', [this.expr(node.a)]);
      case 'and':
      case 'or':
        return this.set(node.op, this.#junction(node.op, node.of));
      case 'any':
      case 'all':
        return this.list(named(node.op, node.sort, node.bind), [this.expr(node.body)]);
      case 'has':
      case 'add':
      case 'remove':
        return this.list(node.op, [this.expr(node.set), this.expr(node.element)]);
      case 'opaque':
        this.opaque.push(node.why);
        return this.name(`opaque ${this.opaque.length}`);
    }
  }

  #all(nodes: readonly ExprNode[]): number[] {
    return nodes.map((node) => this.expr(node));
  }

  /** The parts of nested junctions of one kind are parts of the whole. */
  #junction(op: 'and' | 'or', of: readonly ExprNode[]): number[] {
    return of.flatMap((part) => (part.op === op ? this.#junction(op, part.of) : [this.expr(part)]));
  }

  #send(what: string, send: SendNode): number {
    const known = this.#knownSends.get(send)?.get(what);
    if (known !== undefined) return known;
    const opaque = this.opaque.length;
    const term = this.#sendTerm(what, send);
    if (this.opaque.length === opaque) {
      const terms = this.#knownSends.get(send) ?? new Map<string, number>();
      this.#knownSends.set(send, terms.set(what, term));
    }
    return term;
  }

  #sendTerm(what: string, { to, event, payload }: SendNode): number {
    const names = Object.keys(payload).sort();
    return this.list(named(what, to.machine, event, ...names), [
      ...this.#all(to.index),
      ...names.map((name) => this.expr(payload[name] as ExprNode)),
    ]);
  }

  effect(effect: EffectNode): number {
    if (effect.kind === 'set') return this.name('set');
    if (effect.kind !== 'each') {
      this.observed(effect.send.to.machine).sent.add(effect.send.event);
      return this.#send(effect.kind, effect.send);
    }
    const { constants } = this.#system;
    const inner = effect.effect as EffectNode & { send: SendNode };
    const items = membersOf(constants.sorts, effect.sort).flatMap((member) => {
      const where = reduce(effect.where, constants, {}, new Map([[effect.bind, member]]));
      if (where.op === 'const' && where.value !== true) return [];
      return [{ where, send: reduceSend(bindSend(inner.send, effect.bind, member), constants, {}) }];
    });
    this.observed(inner.send.to.machine).sent.add(inner.send.event);
    const parts = items.map(({ where, send }) => this.list('for', [this.expr(where), this.#send('must', send)]));
    return this.#anyOrder(items.map(({ send }) => send)) ? this.set('each', parts) : this.list('each', parts);
  }

  /**
   * Whether events come to the same in any order, refused and null ones included: they go to different instances, and
   * nothing that they carry can be null for one and not for another, or changes while they are delivered.
   */
  #anyOrder(sends: readonly SendNode[]): boolean {
    const [first] = sends;
    if (!first) return true;
    const sorts = this.#system.machines.get(first.to.machine)?.def.index ?? [];
    const exists = (node: ExprNode, k: number) =>
      node.op !== 'const' || membersOf(this.#system.constants.sorts, sorts[k] as string).includes(node.value as string);
    const settled = ({ to }: SendNode) => to.index.every((node, k) => fixed(node) && exists(node, k));
    const alike = (a: ExprNode, b: ExprNode) =>
      (a.op === 'const' && b.op === 'const' && fixed(a) && fixed(b)) ||
      (this.expr(a) === this.expr(b) && !asksAbout(a, first.to.machine));
    const different = (a: SendNode, b: SendNode) =>
      a.to.index.some((node, k) => {
        const other = b.to.index[k] as ExprNode;
        return node.op === 'const' && other.op === 'const' && node.value !== other.value;
      });
    return sends.every(
      (send, i) =>
        settled(send) &&
        send.to.index.every((node, k) => alike(node, first.to.index[k] as ExprNode)) &&
        Object.entries(send.payload).every(([name, node]) => alike(node, first.payload[name] as ExprNode)) &&
        sends.slice(0, i).every((earlier) => different(earlier, send)),
    );
  }

  /**
   * The ways that leave a local state: everything that is asked and done as one term, and where it leads. Decisions
   * exclude each other, so no term stands for two ways; one that contradicts itself is no way.
   */
  ways(table: FlowTable, local: number, properties: readonly PropertyDef[]): Way[] {
    const judged = this.#judged(table.states[local] as LocalState, properties);
    return (table.rows[local] as readonly StepRow[]).flatMap((row) => {
      const cases = row.cases.map(({ read, decisions }) => ({
        read: row.reads.map(({ name }) => this.value(read[name] as Value)),
        ways: decisions.flatMap((decision) => this.#way(decision, judged(row, read, decision.alternative))),
      }));
      const matter = row.reads.map((_, k) => k).filter((k) => readMatters(cases, k));
      const names = Object.keys(row.choose);
      const head = this.list(
        named('row', row.step.label, ...names, '', ...matter.map((k) => row.reads[k]?.name ?? '')),
        [
          ...names.map((name) => this.value(row.choose[name] as Value)),
          ...matter.map((k) => this.expr((row.reads[k] as StepRow['reads'][number]).expr)),
        ],
      );
      const found = new Map<number, Way>();
      for (const { read, ways } of cases) {
        const given = this.list(
          'case',
          matter.map((k) => read[k] as number),
        );
        for (const { term, target } of ways) {
          const whole = this.list('way', [head, given, term]);
          found.set(whole, { term: whole, target });
        }
      }
      return [...found.values()];
    });
  }

  #way(decision: Decision, judged: readonly number[]): Way[] {
    const asked = this.#conditions(decision);
    if (asked === null) return [];
    const done = decision.effects.map((effect) => this.effect(effect));
    const term = this.list(`by ${decision.alternative}`, [asked, this.list('do', done), ...judged]);
    return [{ term, target: decision.target }];
  }

  /** The answers that a decision needs; null when one question would need two. */
  #conditions(decision: Decision): number | null {
    const answers = new Map<number, boolean>();
    for (const { expr, holds } of decision.conditions) {
      const asked = this.expr(expr);
      if (answers.get(asked) === !holds) return null;
      answers.set(asked, holds);
    }
    return this.set(
      'if',
      [...answers].map(([asked, holds]) => this.list(holds ? 'yes' : 'no', [asked])),
    );
  }

  /** At-step properties with the own fields of a local state, and a payload, filled in. */
  #judged(own: LocalState, properties: readonly PropertyDef[]): Judged {
    return (row, read, alternative) => {
      const judging = this.#judging(properties, row.step, alternative);
      if (judging.length === 0) return [];
      const payload = { ...read, ...row.choose };
      return judging.map(({ p, holds }) =>
        this.list(`property ${p}`, [this.expr(this.#remainders.of(holds, own.context, payload).left)]),
      );
    };
  }

  /** The at-step properties, by number, that an alternative of a step is judged by, with its fields as its flow names them. */
  #judging(
    properties: readonly PropertyDef[],
    step: FlatStep,
    alternative: number,
  ): readonly { readonly p: number; readonly holds: ExprNode }[] {
    const known = this.#judges.get(step) ?? [];
    this.#judges.set(step, known);
    known[alternative] ??= properties.flatMap((property, p) =>
      property.kind === 'at_step' && namesStep(property.steps, step, alternative)
        ? [{ p, holds: rename(property.holds, step.prefix) }]
        : [],
    );
    return known[alternative];
  }

  /** What a property says about a state; empty for one that is about steps. */
  property(property: PropertyDef): number[] {
    if (property.kind === 'at_step') return [];
    return formulasOf(property).map((part) => this.expr(reduce(part, this.#system.constants, {})));
  }
}

/** A head that says exactly what it is made of, whatever is in the names. */
const named = (...parts: readonly string[]): string => JSON.stringify(parts);

/** Whether what happens depends on the value of a read; of one that does not matter nothing is seen. */
function readMatters(cases: readonly { readonly read: readonly number[]; readonly ways: readonly Way[] }[], k: number) {
  const seen = new Map<string, string>();
  return cases.some(({ read, ways }) => {
    const others = read.filter((_, i) => i !== k).join();
    const happens = ways.map(({ term, target }) => `${term} ${target}`).join();
    const before = seen.get(others) ?? happens;
    seen.set(others, before);
    return before !== happens;
  });
}

/** An expression with one value for as long as a step takes, and not null for one member only. */
const fixed = (node: ExprNode): boolean =>
  node.op === 'const' ? node.value !== null : node.op === 'self' || node.op === 'at';

function asksAbout(node: ExprNode, machine: string): boolean {
  let asks = false;
  walk(node, (part) => {
    if (part.op === 'field' || part.op === 'is') asks ||= part.of.machine === machine;
    if (part.op === 'accepts') asks ||= part.send.to.machine === machine;
  });
  return asks;
}
