/**
 * Random protocols as plain data, for differential tests: whatever the vocabulary can say, in small. The protocols mean
 * nothing; they are well-typed (an index is of its sort, a payload of its domain) and often break their own rules.
 */

import fc from 'fast-check';
import type { Change } from '../model/change.ts';
import {
  addEffect,
  dropAlternative,
  dropEffects,
  dropGuard,
  insertAfter,
  insertBefore,
  moveAfter,
  narrow,
  replaceGuard,
  retarget,
  skip,
  swap,
  widen,
} from '../model/change-steps.ts';
import type { Domain, SortOrder, Value } from '../model/domain.ts';
import type { Expr, ExprNode, SendNode } from '../model/expr.ts';
import type {
  AlternativeDef,
  EffectNode,
  FlowDef,
  FlowKind,
  PlaceDef,
  ReactionDef,
  ResourceDef,
  ResourceStateDef,
  StepDef,
} from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { SystemConfig } from '../model/system.ts';

export interface RandomSystem {
  readonly protocol: ProtocolDef;
  readonly config: SystemConfig;
  readonly properties: readonly PropertyDef[];
  /** Ways to change the protocol that may or may not fit it. */
  readonly mutations: readonly { readonly name: string; readonly change: Change }[];
}

/** Random systems; every choice is one number of fast-check, so that failures shrink. */
export const randomSystem: fc.Arbitrary<RandomSystem> = fc
  .gen()
  .map((g) => new Builder((below) => g(uniform, below - 1)).system());

/** Random systems that rarely name a member, so that many of them look the same from several sides. */
export const symmetricSystem: fc.Arbitrary<RandomSystem> = fc
  .gen()
  .map((g) => new Builder((below) => g(uniform, below - 1), true).system());

/** Without fast-check's bias towards small numbers, which would make small systems. */
const uniform = (max: number) => fc.noBias(fc.nat({ max }));

/** What an expression may read at the place where it stands. */
interface Scope {
  readonly own: Readonly<Record<string, Domain>>;
  readonly ev: Readonly<Record<string, Domain>>;
  /** Sorts whose member the instance is; null where `at` and `self` are unknown. */
  readonly index: readonly string[] | null;
  /** Other instances. */
  readonly foreign: boolean;
  readonly vars: readonly { readonly name: string; readonly sort: string }[];
}

const DOMAINS: readonly Domain[] = ['a', 'b', 'boolean', ['x', 'y'], { set: 'a' }, 'thread', { set: 'b' }];
const TAGS = ['idle', 'busy'];
const TRUE: ExprNode = { op: 'const', value: true };
const sameDomain = (a: Domain, b: Domain) => JSON.stringify(a) === JSON.stringify(b);

class Builder {
  readonly #draw: (below: number) => number;
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #orders: Readonly<Record<string, SortOrder>>;
  readonly #resources: ResourceDef[] = [];
  readonly #callees: FlowDef[] = [];
  readonly #flows: FlowDef[] = [];
  /** Flows by name before their places are known, for guards that ask about tags. */
  readonly #headers: { readonly id: string; readonly index: readonly string[] }[] = [];
  readonly #labels: {
    readonly flow: FlowDef;
    readonly label: string;
    readonly place: string;
    readonly step: StepDef;
  }[] = [];
  readonly #symmetric: boolean;
  #names = 0;

  constructor(draw: (below: number) => number, symmetric = false) {
    this.#draw = draw;
    this.#symmetric = symmetric;
    const size = () => (draw(4) === 0 ? 1 : symmetric && draw(3) === 0 ? 3 : 2);
    this.#sizes = { a: size(), b: size() };
    const orders = symmetric
      ? (['unordered', 'unordered', 'cyclic'] as const)
      : (['unordered', 'ordered', 'cyclic'] as const);
    const order = (): SortOrder => this.#pick(orders);
    this.#orders = { a: order(), b: order() };
  }

  #chance(percent: number): boolean {
    return this.#draw(100) >= 100 - percent;
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#draw(of.length)] as T;
  }

  #some<T>(of: readonly T[], percent: number): T[] {
    return of.filter(() => this.#chance(percent));
  }

  #list<T>(least: number, most: number, make: (i: number) => T): T[] {
    return Array.from({ length: least + this.#draw(most - least + 1) }, (_, i) => make(i));
  }

  system(): RandomSystem {
    const sorts = Object.fromEntries(
      ['a', 'b'].map((sort) => [
        sort,
        { prefix: sort, order: this.#orders[sort] as SortOrder, size: this.#sizes[sort] as number, says: '' },
      ]),
    );
    this.#resources.push(...this.#list(1, 3, (i) => this.#resource(`r${i}`)));
    for (const i of this.#list(1, 3, (i) => i))
      this.#headers.push({ id: `f${i}`, index: this.#pick([[], [], ['a'], ['b']]) });
    if (this.#chance(60)) this.#callees.push(this.#callee('c0', []));
    if (this.#callees.length > 0 && this.#chance(60)) this.#callees.push(this.#callee('c1', this.#callees.slice(0, 1)));
    for (const { id, index } of this.#headers) this.#flows.push(this.#flow(id, index));
    const protocol: ProtocolDef = {
      id: 'random',
      says: '',
      from: null,
      source: [],
      sorts,
      sizeRules: [],
      switches: { mode: { values: ['on', 'off'], initial: this.#pick(['on', 'off']), says: '' } },
      tables: { t: { from: 'a', to: 'b', fill: 'spread', says: '' } },
      conflicts: [],
      untested: {},
      resources: this.#resources,
      flows: this.#flows,
    };
    const once = this.#flows.length > 2;
    const actors = this.#flows.map(({ id, index }) =>
      (index.length === 0 || this.#symmetric) && !once && this.#chance(this.#symmetric ? 50 : 20)
        ? { flow: id, count: 2 }
        : id,
    );
    const random = {
      protocol,
      config: { actors },
      properties: this.#properties(),
      mutations: this.#list(4, 4, () => this.#mutation()),
    };
    // As fast-check prints it when a test fails: data only, not the source of the mutations.
    const shown = { ...random, mutations: random.mutations.map(({ name }) => name) };
    return Object.assign(random, { [fc.toStringMethod]: () => JSON.stringify(shown) });
  }

  // Expressions

  #literal(domain: Domain, nulls = 12): ExprNode {
    if (this.#chance(nulls)) return { op: 'const', value: null };
    if (this.#symmetric && this.#chance(95)) return this.#impartial(domain);
    const member = (sort: string) => `${sort}${this.#draw(this.#sizes[sort] as number)}`;
    let value: Value;
    if (domain === 'boolean') value = this.#chance(50);
    else if (domain === 'thread') value = null;
    else if (typeof domain === 'string') value = member(domain);
    else if ('set' in domain) {
      value = Array.from({ length: this.#sizes[domain.set] as number }, (_, i) => `${domain.set}${i}`).filter(() =>
        this.#chance(50),
      );
    } else value = this.#pick(domain);
    return { op: 'const', value };
  }

  /** A literal that prefers no member. */
  #impartial(domain: Domain): ExprNode {
    let value: Value = null;
    if (domain === 'boolean') value = this.#chance(50);
    else if (typeof domain === 'object' && !('set' in domain)) value = this.#pick(domain);
    else if (typeof domain === 'object' && this.#chance(50)) value = [];
    return { op: 'const', value };
  }

  /** An expression of a domain. */
  #value(domain: Domain, scope: Scope, depth = 2): ExprNode {
    const plain: ExprNode[] = [
      ...Object.entries(scope.own).flatMap(([field, d]): ExprNode[] =>
        sameDomain(d, domain) ? [{ op: 'own', field }] : [],
      ),
      ...Object.entries(scope.ev).flatMap(([name, d]): ExprNode[] =>
        sameDomain(d, domain) ? [{ op: 'ev', name }] : [],
      ),
      ...scope.vars.flatMap(({ name, sort }): ExprNode[] => (sort === domain ? [{ op: 'var', name }] : [])),
      ...(scope.index ?? []).flatMap((sort): ExprNode[] => (sort === domain ? [{ op: 'at', sort }] : [])),
      ...(domain === 'thread' && scope.index ? [{ op: 'self' } as const] : []),
    ];
    if (depth > 0 && this.#chance(35)) {
      const foreign = scope.foreign ? this.#foreignFields(domain) : [];
      const options: (() => ExprNode)[] = foreign.map(({ of, field }) => () => ({
        op: 'field',
        of: this.#instance(of, scope, depth - 1),
        field,
      }));
      if ((domain === 'a' || domain === 'b') && this.#orders[domain] !== 'unordered') {
        options.push(() => ({ op: 'next', sort: domain, of: this.#value(domain, scope, depth - 1) }));
      }
      if (domain === 'b') options.push(() => ({ op: 'table', name: 't', arg: this.#value('a', scope, depth - 1) }));
      if (domain === 'boolean') options.push(() => this.#condition(scope, depth - 1));
      if (typeof domain === 'object' && 'set' in domain) {
        options.push(() => ({
          op: this.#pick(['add', 'remove'] as const),
          set: this.#value(domain, scope, depth - 1),
          element: this.#value(domain.set, scope, depth - 1),
        }));
      }
      if (options.length > 0) return this.#pick(options)();
    }
    return plain.length > 0 && this.#chance(75) ? this.#pick(plain) : this.#literal(domain);
  }

  /** What an event carries or goes to: rarely null, or most steps would end there. */
  #argument(domain: Domain, scope: Scope): ExprNode {
    if (domain === 'thread' && scope.index) return { op: 'self' };
    const fields = scope.foreign ? this.#foreignFields(domain) : [];
    if (fields.length > 0 && this.#chance(30)) {
      const { of, field } = this.#pick(fields);
      return { op: 'field', of: this.#instance(of, scope, 1), field };
    }
    if (this.#chance(15)) return this.#value(domain, scope, 1);
    const mine = Object.entries(scope.own).filter(([, d]) => sameDomain(d, domain));
    if (mine.length > 0 && this.#chance(40)) return { op: 'own', field: this.#pick(mine)[0] };
    const sure = Object.entries(scope.ev).filter(([name, d]) => name.startsWith('c') && sameDomain(d, domain));
    if (scope.index?.includes(domain as string) && this.#chance(60)) return { op: 'at', sort: domain as string };
    if (sure.length > 0 && this.#chance(70)) return { op: 'ev', name: this.#pick(sure)[0] };
    return this.#literal(domain, 2);
  }

  #foreignFields(domain: Domain): { of: ResourceDef; field: string }[] {
    return this.#resources.flatMap((of) =>
      Object.entries(of.fields).flatMap(([field, d]) => (sameDomain(d, domain) ? [{ of, field }] : [])),
    );
  }

  #instance(of: { readonly id: string; readonly index: readonly string[] }, scope: Scope, depth: number) {
    return { machine: of.id, index: of.index.map((sort) => this.#value(sort, scope, depth)) };
  }

  #send(scope: Scope): SendNode {
    const of = this.#pick(this.#resources);
    const [event, payload] = this.#pick(Object.entries(of.events));
    return {
      to: { machine: of.id, index: of.index.map((sort) => this.#argument(sort, scope)) },
      event,
      payload: Object.fromEntries(
        Object.entries(payload).map(([name, domain]) => [name, this.#argument(domain, scope)]),
      ),
    };
  }

  #condition(scope: Scope, depth = 2): ExprNode {
    const inner = () => this.#condition(scope, depth - 1);
    const options: (() => ExprNode)[] = [
      () => {
        const domain = this.#pick(DOMAINS);
        return { op: 'eq', a: this.#value(domain, scope, depth), b: this.#value(domain, scope, depth) };
      },
      () => {
        const sort = this.#pick(['a', 'b']);
        return { op: 'has', set: this.#value({ set: sort }, scope, depth), element: this.#value(sort, scope, depth) };
      },
    ];
    if (Object.values(scope.own).includes('boolean')) options.push(() => this.#value('boolean', scope, 0));
    if (scope.foreign) {
      const is = (): ExprNode => {
        const of = this.#pick(this.#resources);
        const states = Object.keys(of.states);
        return {
          op: 'is',
          of: this.#instance(of, scope, depth),
          states: [this.#pick(states), ...this.#some(states, 10)],
        };
      };
      options.push(is, is, is, () => ({ op: 'accepts', send: this.#send(scope) }));
      options.push(() => ({
        op: 'tagged',
        of: this.#instance(this.#pick(this.#headers), scope, 1),
        tag: this.#pick(TAGS),
      }));
      options.push(() => ({
        op: 'eq',
        a: { op: 'switch', name: 'mode' },
        b: { op: 'const', value: this.#pick(['on', 'off']) },
      }));
    }
    if (depth > 0) {
      options.push(
        () => ({ op: 'not', a: inner() }),
        () => ({ op: this.#pick(['and', 'or'] as const), of: this.#list(1, 3, inner) }),
        () => {
          const [name, sort] = [`v${this.#names++}`, this.#pick(['a', 'b'])];
          const body = this.#condition({ ...scope, vars: [...scope.vars, { name, sort }] }, depth - 1);
          return { op: this.#pick(['any', 'all'] as const), sort, bind: name, body };
        },
      );
    }
    return this.#pick(options)();
  }

  // Resources

  #resource(id: string): ResourceDef {
    const fields = Object.fromEntries(
      this.#list(0, 2, (i) => [`${id}f${i}`, this.#pick(['a', 'b', ...DOMAINS])] as const),
    );
    const events = Object.fromEntries(
      this.#list(
        1,
        3,
        (i) =>
          [
            `e${i}`,
            Object.fromEntries(
              this.#list(0, 2, (k) => [`x${k}`, this.#pick(this.#chance(15) ? DOMAINS : DOMAINS.slice(0, 5))] as const),
            ),
          ] as const,
      ),
    );
    const names = this.#list(2, 3, (i) => `s${i}`);
    const holds = Object.fromEntries(
      names.map((name) => [
        name,
        name === 's0' ? this.#some(Object.keys(fields), 40) : this.#some(Object.keys(fields), 75),
      ]),
    );
    const states = Object.fromEntries(
      names.map((name): [string, ResourceStateDef] => {
        const on = Object.fromEntries(
          Object.entries(events).flatMap(([event, payload]) =>
            this.#chance(15)
              ? []
              : [[event, this.#list(1, 2, () => this.#reaction(name, names, holds, fields, payload))] as const],
          ),
        );
        return [name, { holds: holds[name] as string[], tags: [], on }];
      }),
    );
    const illegal = Object.fromEntries(
      this.#some(Object.keys(events), 50).map((event) => [event, { breaks: `I${id}`, means: 'forbidden' }]),
    );
    const start = Object.fromEntries(
      (holds['s0'] as string[]).map((field) => [field, this.#literal(fields[field] as Domain)]),
    );
    const index = this.#pick([[], [], ['a'], ['b'], ['a', 'b'], ['b', 'a']]);
    return { id, index, source: 'random', ghost: false, fields, events, initial: 's0', start, states, illegal };
  }

  #reaction(
    state: string,
    states: readonly string[],
    holds: Readonly<Record<string, readonly string[]>>,
    fields: Readonly<Record<string, Domain>>,
    payload: Readonly<Record<string, Domain>>,
  ): ReactionDef {
    if (this.#chance(15)) return { guard: null, target: null, fields: {} };
    const target = this.#chance(70) ? this.#pick(states) : null;
    const held = holds[target ?? state] as readonly string[];
    const scope: Scope = { own: fields, ev: payload, index: null, foreign: false, vars: [] };
    const set = Object.fromEntries(
      this.#some(held, 80).map((field) => [field, this.#value(fields[field] as Domain, scope)]),
    );
    return { guard: this.#chance(25) ? this.#condition(scope, 1) : null, target, fields: set };
  }

  // Flows

  #callee(id: string, callees: readonly FlowDef[]): FlowDef {
    const fields = Object.fromEntries(this.#list(1, 2, (i) => [`${id}f${i}`, this.#pick(DOMAINS)] as const));
    const params = this.#some(Object.keys(fields), 70);
    const def = this.#body(id, 'thread', [], fields, params, callees, true);
    return {
      ...def,
      places: { ...def.places, done: { kind: 'exit', exit: 'done' }, fail: { kind: 'exit', exit: 'fail' } },
    };
  }

  #flow(id: string, index: readonly string[]): FlowDef {
    const fields = Object.fromEntries(this.#list(0, 2, (i) => [`${id}f${i}`, this.#pick(DOMAINS)] as const));
    const kind: FlowKind = this.#pick(['thread', 'thread', 'engine', 'environment']);
    return this.#body(id, kind, index, fields, [], this.#callees, false);
  }

  #body(
    id: string,
    kind: FlowKind,
    index: readonly string[],
    fields: Readonly<Record<string, Domain>>,
    params: readonly string[],
    callees: readonly FlowDef[],
    exits: boolean,
  ): FlowDef {
    const inner = this.#list(exits ? 1 : 2, exits ? 2 : 4, (i) => `p${i}`);
    const targets = exits ? [...inner, 'done', 'fail'] : inner;
    const places: Record<string, PlaceDef> = {};
    const found: { label: string; place: string; step: StepDef }[] = [];
    const scope: Scope = { own: fields, ev: {}, index, foreign: true, vars: [] };
    for (const [i, name] of inner.entries()) {
      const mayFall = name !== targets.at(-1);
      if (callees.length > 0 && this.#chance(i === 0 ? 8 : 35)) {
        const flow = this.#pick(callees);
        const local: Scope = { ...scope, index: null, foreign: false };
        places[name] = {
          kind: 'call',
          tags: [],
          flow,
          params: Object.fromEntries(
            flow.params.map((param) => [param, this.#value(flow.fields[param] as Domain, local, 0)]),
          ),
          exits: { done: mayFall ? null : this.#pick(inner), fail: this.#pick(targets) },
        };
        continue;
      }
      const on = Object.fromEntries(
        this.#list(1, 2, (k) => {
          const label = `${id}_${i}${k}`;
          const step = this.#step(scope, targets, mayFall);
          found.push({ label, place: name, step });
          return [label, step] as const;
        }),
      );
      const idle = i === 0 && !exits && this.#chance(60);
      places[name] = {
        kind: 'steps',
        tags: idle ? ['idle'] : this.#some(['busy'], 30),
        holds: this.#chance(25) ? this.#some(Object.keys(fields), 50) : null,
        on,
      };
    }
    const def: FlowDef = { id, kind, index, source: 'random', fields, needs: [], params, initial: 'p0', places };
    this.#labels.push(...found.map((one) => ({ ...one, flow: def })));
    return def;
  }

  #step(scope: Scope, targets: readonly string[], mayFall: boolean): StepDef {
    const choose = Object.fromEntries(
      this.#symmetric
        ? this.#some(['a', 'b'], 70).map((sort) => [`c${sort}`, sort] as const)
        : this.#list(0, 1, (i) => [`c${i}`, this.#pick(DOMAINS.slice(0, 5))] as const),
    );
    const reads = this.#list(0, 1, (i) => [`r${i}`, this.#pick(DOMAINS)] as const);
    const read = Object.fromEntries(
      reads.map(([name, domain]) => {
        const fields = this.#foreignFields(domain);
        const inside: Scope = { ...scope, ev: choose };
        if (fields.length === 0 || this.#chance(20))
          return [name, domain === 'boolean' ? this.#condition(inside) : this.#value(domain, inside)];
        const { of, field } = this.#pick(fields);
        return [name, { op: 'field', of: this.#instance(of, inside, 1), field } as const];
      }),
    );
    const inside: Scope = { ...scope, ev: { ...choose, ...Object.fromEntries(reads) } };
    const names = this.#chance(40) ? this.#list(2, 3, (i) => `o${i}`) : [null];
    const alternatives = names.map((name) => this.#alternative(name, inside, targets, mayFall));
    return { choose, read, alternatives, atomic: null, source: null };
  }

  #alternative(name: string | null, scope: Scope, targets: readonly string[], mayFall: boolean): AlternativeDef {
    const actions: EffectNode[] = this.#list(0, this.#chance(50) ? 1 : 2, () => this.#effect(scope));
    if (this.#chance(35)) actions.unshift({ kind: 'wait', send: this.#send(scope) });
    return {
      name,
      guard: this.#chance(name === null ? 30 : 65) ? this.#condition(scope) : null,
      actions,
      target: mayFall && this.#chance(50) ? null : this.#pick(targets),
      unreachable: null,
    };
  }

  #effect(scope: Scope): EffectNode {
    const fields = Object.keys(scope.own);
    if (fields.length > 0 && this.#chance(45)) {
      const local: Scope = { ...scope, index: null, foreign: false };
      const set = this.#some(fields, 70).map((field) => [field, this.#value(scope.own[field] as Domain, local)]);
      return { kind: 'set', fields: Object.fromEntries(set) };
    }
    if (this.#chance(30)) {
      const [bind, sort] = [`v${this.#names++}`, this.#pick(['a', 'b'])];
      const inside: Scope = { ...scope, vars: [{ name: bind, sort }] };
      return {
        kind: 'each',
        sort,
        bind,
        where: this.#chance(30) ? TRUE : this.#condition(inside),
        effect: { kind: 'must', send: this.#send(inside) },
      };
    }
    return { kind: 'must', send: this.#send(scope) };
  }

  // Properties and mutations

  #properties(): PropertyDef[] {
    const statement = (id: string) => ({ id, name: id.toLowerCase(), says: '', source: 'random', broken: '' });
    const scope: Scope = { own: {}, ev: {}, index: null, foreign: true, vars: [] };
    const conditional = () => ({
      when: this.#chance(40) ? this.#condition(scope) : null,
      holds: this.#condition(scope),
    });
    const { flow, label, step } = this.#pick(this.#labels.length > 0 ? this.#labels : [this.#fallback()]);
    const atStep: Scope = { ...scope, own: flow.fields, ev: step.choose, index: flow.index };
    return [
      { ...statement('INV1'), kind: 'invariant', ...conditional() },
      { ...statement('INV2'), kind: 'invariant', ...conditional() },
      { ...statement('QUIET'), kind: 'quiescence', ...conditional() },
      { ...statement('STEP'), kind: 'at_step', steps: [label], holds: this.#condition(atStep) },
      { ...statement('DEAD'), kind: 'deadlock' },
    ];
  }

  #fallback() {
    return {
      flow: this.#flows[0] as FlowDef,
      label: 'none',
      place: 'p0',
      step: { choose: {}, read: {}, alternatives: [], atomic: null, source: null },
    };
  }

  #mutation(): { name: string; change: Change } {
    const one = this.#pick(this.#labels.length > 0 ? this.#labels : [this.#fallback()]);
    const other = this.#pick(this.#labels.length > 0 ? this.#labels : [this.#fallback()]);
    const { flow, label, step } = one;
    const alternative = step.alternatives.length > 1 ? this.#pick(step.alternatives).name : null;
    const address = alternative === null ? label : `${label}/${alternative}`;
    const scope: Scope = { own: flow.fields, ev: step.choose, index: flow.index, foreign: true, vars: [] };
    const added = (): { step: StepDef } => ({
      step: {
        choose: {},
        read: {},
        alternatives: [
          { name: null, guard: null, actions: [this.#effect({ ...scope, ev: {} })], target: null, unreachable: null },
        ],
        atomic: null,
        source: null,
      },
    });
    const extent = step.alternatives.flatMap((a) => a.actions).find((effect) => effect.kind === 'each');
    const event =
      extent?.kind === 'each' && extent.effect.kind === 'must'
        ? `${extent.effect.send.to.machine}.${extent.effect.send.event}`
        : 'none';
    const replacement: Expr = { node: this.#condition(scope) };
    const member = this.#literal('a');
    const changes: Record<string, () => Change> = {
      dropAlternative: () => dropAlternative(address),
      dropGuard: () => dropGuard(address),
      dropEffects: () => dropEffects(address),
      skip: () => skip(label, alternative ?? undefined),
      replaceGuard: () => replaceGuard(address, replacement),
      retarget: () => retarget(address, this.#pick(Object.keys(flow.places))),
      swap: () => swap(label, other.label),
      moveAfter: () => moveAfter(label, other.label),
      insertAfter: () => insertAfter(address, 'inserted', added()),
      insertBefore: () => insertBefore(label, 'inserted', added()),
      addEffect: () => addEffect(address, { effect: this.#effect(scope) }),
      narrow: () => narrow(address, event, (m) => ({ node: { op: 'eq', a: m.node, b: member } })),
      widen: () => widen(address, event, () => true),
    };
    const name = this.#pick(Object.keys(changes));
    return { name, change: (changes[name] as () => Change)() };
  }
}
