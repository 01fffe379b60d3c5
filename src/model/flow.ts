/** `flow()`: something that runs, as a list of places, each with the labelled steps that leave it. */

import type { Domain } from './domain.ts';
import { type Expr, type ExprNode, freshName, mapChildren, nodeOf, type Operand, type Send } from './expr.ts';
import type { AlternativeDef, EffectNode, FlowDef, FlowKind, PlaceDef, StepDef } from './machine.ts';
import type { SetAction } from './resource.ts';

/** An effect or a change of own fields. */
export interface Effect<out P extends string = string, out F extends string = string> {
  readonly effect: EffectNode;
  readonly payloadNames?: P;
  readonly ownFields?: F;
}

type Action<P extends string, F extends string> = Effect<P, F> | SetAction<P, F>;

/** Disables the step while the target does not accept the event. At most one in a step, and first. */
export const wait = <P extends string = never, F extends string = never>(send: Send<P, F>): Effect<P, F> => ({
  effect: { kind: 'wait', send: send.send },
});

/** Delivers the event; a target that does not accept it makes the step a violation. */
export const must = <P extends string = never, F extends string = never>(send: Send<P, F>): Effect<P, F> => ({
  effect: { kind: 'must', send: send.send },
});

/** Delivers an event for each member of a sort that satisfies `where`, in member order, within one step. */
export function each<
  P extends string = never,
  F extends string = never,
  P2 extends string = never,
  F2 extends string = never,
>(
  sort: string,
  where: (member: Expr<never, never>) => Operand<P, F>,
  effect: (member: Expr<never, never>) => Send<P2, F2>,
): Effect<P | P2, F | F2> {
  const bind = freshName(sort);
  const member: Expr<never, never> = { node: { op: 'var', name: bind } };
  return {
    effect: {
      kind: 'each',
      sort,
      bind,
      where: nodeOf(where(member)),
      effect: { kind: 'must', send: effect(member).send },
    },
  };
}

/** A step of a flow that reads the own fields F and leads to the places T. */
export interface Step<out F extends string = string, out T extends string = string> {
  readonly step: StepDef;
  readonly ownFields?: F;
  readonly targets?: T;
}

interface Outcome<P extends string, F extends string, T extends string> {
  /** The first alternative whose guard holds is taken. */
  readonly guard?: Expr<P, F>;
  readonly actions?: readonly Action<P, F>[];
  /** Where to go on; left out, the next place in the list, as C falls through. */
  readonly target?: T;
  /** Why a correct protocol never gets here; coverage then expects it not to fire. */
  readonly unreachable?: string;
}

interface StepConfig<C extends string, R extends string, F extends string, T extends string>
  extends Outcome<NoInfer<C | R>, F, T> {
  /** Values picked at will, one step for each. */
  readonly choose?: { readonly [N in C]: Domain };
  /** Values read from other instances before the step. */
  readonly read?: { readonly [N in R]: Expr<NoInfer<C>, F> };
  /** Named outcomes in order; excludes guard, actions and target of the step itself. */
  readonly alternatives?: { readonly [name: string]: Outcome<NoInfer<C | R>, F, T> };
  /** Set when the step stands for several kernel steps: why that is right. */
  readonly atomic?: string;
  /** Kernel file and function, or message. */
  readonly source?: string;
}

/** One labelled step. Throws when it has both alternatives and an outcome of its own. */
export function step<
  const C extends string = never,
  const R extends string = never,
  F extends string = never,
  const T extends string = never,
>(config: StepConfig<C, R, F, T>): Step<F, T> {
  const own = config.guard !== undefined || config.actions !== undefined || config.target !== undefined;
  if (config.alternatives && own) {
    throw new Error('a step has either alternatives or a guard, actions and target of its own');
  }
  const outcomes: (readonly [string | null, Outcome<string, string, string>])[] = config.alternatives
    ? Object.entries(config.alternatives)
    : [[null, config as Outcome<string, string, string>]];
  return {
    step: {
      choose: (config.choose ?? {}) as Record<string, Domain>,
      read: Object.fromEntries(
        Object.entries<Expr>((config.read ?? {}) as Record<string, Expr>).map(([name, value]) => [name, value.node]),
      ),
      alternatives: outcomes.map(([name, outcome]) => toAlternative(name, outcome)),
      atomic: config.atomic ?? null,
      source: config.source ?? null,
    },
  };
}

function toAlternative(name: string | null, outcome: Outcome<string, string, string>): AlternativeDef {
  return {
    name,
    guard: outcome.guard?.node ?? null,
    actions: (outcome.actions ?? []).map(
      (action): EffectNode => ('set' in action ? { kind: 'set', fields: action.set } : action.effect),
    ),
    target: outcome.target ?? null,
    unreachable: outcome.unreachable ?? null,
  };
}

/** A place where another flow runs, with what it is given and where each of its exits leads. */
export interface Call<out F extends string = string, out T extends string = string> {
  readonly call: FlowDef;
  readonly params: Readonly<Record<string, ExprNode>>;
  readonly exits: Readonly<Record<string, string | null>>;
  readonly ownFields?: F;
  readonly targets?: T;
}

/**
 * Runs another flow at this place, on the same thread. `exits` says where to go on after each of its exits; `null`
 * is the next place in the list. Returning is not a step.
 */
export function call<
  Params extends string,
  Exits extends string,
  F extends string = never,
  const M extends { readonly [X in Exits]: string | null } = { readonly [X in Exits]: null },
>(
  flow: Flow<Params, Exits>,
  config: { readonly with: { readonly [N in Params]: Operand<never, F> }; readonly exits: M },
): Call<F, Extract<M[Exits], string>> {
  return {
    call: flow.def,
    params: Object.fromEntries(Object.entries<Operand>(config.with).map(([name, value]) => [name, nodeOf(value)])),
    exits: config.exits as Record<string, string | null>,
  };
}

/** A place of a flow: steps, a call, or an exit. */
export type Place<F extends string = string, S extends string = string, X extends string = string> =
  | {
      readonly tags?: readonly string[];
      /** Fields that keep their value here; left out, all of them. Elsewhere a field is null. */
      readonly holds?: readonly F[];
      readonly on: { readonly [label: string]: Step<F, S> };
    }
  | Call<F, S>
  | { readonly exit: X };

interface FlowConfig<F extends string, S extends string, Params extends string, X extends string> {
  readonly id: string;
  readonly kind: FlowKind;
  readonly index?: readonly string[];
  /** Kernel path as file: function(). */
  readonly source: string;
  readonly fields?: { readonly [N in F]: Domain };
  /** Flows whose work this one, or one that it calls, waits for; a scenario with it must have them as actors. */
  readonly needs?: readonly string[];
  /** Fields that a caller supplies. A flow with parameters runs only nested in another. */
  readonly params?: readonly Params[];
  /** The named ways out, for callers. */
  readonly exits?: readonly X[];
  readonly initial: NoInfer<S>;
  readonly states: { readonly [N in S]: Place<NoInfer<F>, NoInfer<S>, NoInfer<X>> };
}

/** What `flow()` returns. `Params` and `Exits` are what a caller must supply and handle. */
export interface Flow<out Params extends string = string, out Exits extends string = string> {
  readonly def: FlowDef;
  readonly paramNames?: Params;
  readonly exitNames?: Exits;
  /** True while an instance of the flow is in a place with this tag; for properties. */
  tagged(tag: string, ...index: readonly Operand<never, never>[]): Expr<never, never>;
}

/** Straight-line code: places named after their labels, one step each, falling through from one to the next. */
export function sequence<F extends string, T extends string, const L extends string>(
  steps: { readonly [label in L]: Step<F, T> },
): { readonly [label in L]: { readonly on: { readonly [label: string]: Step<F, T> } } } {
  return Object.fromEntries(
    Object.entries<Step>(steps).map(([label, one]) => [label, { on: { [label]: one } }]),
  ) as never;
}

/**
 * Straight-line code once for each member of a sort, in any order: `member` is the field with the member at hand and
 * `visited` the set of those begun, null outside of the loop. The first step begins with any member that is left; the
 * last one goes round again, or on to the place after the loop. Enter it at the first step; with no member in the sort
 * that step is never enabled.
 *
 * Visiting in a fixed order would tell the members of an interchangeable sort apart.
 */
export function forEach<M extends string, V extends string, F extends string, T extends string, const L extends string>(
  sort: string,
  fields: { readonly member: M; readonly visited: V },
  steps: { readonly [label in L]: Step<F, T> },
): { readonly [label in L]: { readonly on: { readonly [label: string]: Step<NoInfer<F | M | V>, NoInfer<T | L>> } } } {
  const labels = Object.keys(steps);
  const [first, last] = [labels[0], labels.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    throw new Error(
      `forEach over '${sort}': a loop has at least two steps, one that begins a member and one that ends it`,
    );
  }
  const changed: Record<string, Step> = { ...steps };
  changed[first] = { step: beginning((steps as Record<string, Step>)[first] as Step, sort, fields) };
  changed[last] = { step: ending((steps as Record<string, Step>)[last] as Step, sort, fields, first) };
  return sequence(changed) as never;
}

/** Chooses a member that is left; what the step asks of the field is asked of the choice, since it is yet to be set. */
function beginning({ step }: Step, sort: string, { member, visited }: { member: string; visited: string }): StepDef {
  if (member in step.choose || member in step.read) {
    throw new Error(`forEach over '${sort}': the first step has a payload '${member}' of its own`);
  }
  const chosen: ExprNode = { op: 'ev', name: member };
  const choosing = (node: ExprNode): ExprNode =>
    node.op === 'own' && node.field === member ? chosen : mapChildren(node, choosing);
  const set: ExprNode = { op: 'own', field: visited };
  const left: ExprNode = { op: 'not', a: { op: 'has', set, element: chosen } };
  const begin: EffectNode = {
    kind: 'set',
    fields: { [member]: chosen, [visited]: { op: 'add', set, element: chosen } },
  };
  return {
    ...step,
    choose: { ...step.choose, [member]: sort },
    read: Object.fromEntries(Object.entries(step.read).map(([name, value]) => [name, choosing(value)])),
    alternatives: step.alternatives.map((alternative) => ({
      ...alternative,
      guard: alternative.guard ? { op: 'and', of: [left, choosing(alternative.guard)] } : left,
      actions: [begin, ...alternative.actions],
    })),
  };
}

/** Goes round again while a member is left. */
function ending(
  { step }: Step,
  sort: string,
  { member, visited }: { member: string; visited: string },
  first: string,
): StepDef {
  const [only, ...others] = step.alternatives;
  if (!only || others.length > 0 || only.target !== null) {
    throw new Error(`forEach over '${sort}': the last step has one outcome and falls through`);
  }
  const bind = freshName(sort);
  const leftOver: ExprNode = {
    op: 'any',
    sort,
    bind,
    body: { op: 'not', a: { op: 'has', set: { op: 'own', field: visited }, element: { op: 'var', name: bind } } },
  };
  const done = (fields: readonly string[]): EffectNode => ({
    kind: 'set',
    fields: Object.fromEntries(fields.map((field) => [field, { op: 'const', value: null }])),
  });
  return {
    ...step,
    alternatives: [
      {
        ...only,
        name: 'another',
        guard: only.guard ? { op: 'and', of: [only.guard, leftOver] } : leftOver,
        actions: [...only.actions, done([member])],
        target: first,
      },
      { ...only, name: 'last', actions: [...only.actions, done([member, visited])] },
    ],
  };
}

/** Declares a flow. Wrong places, fields, parameters and exits are type errors. */
export function flow<
  S extends string,
  F extends string = never,
  const Params extends NoInfer<F> = never,
  const X extends string = never,
>(config: FlowConfig<F, S, Params, X>): Flow<Params, X> {
  const places: Record<string, PlaceDef> = {};
  for (const [name, place] of Object.entries<Place<string, string, string>>(config.states)) {
    places[name] = toPlace(place);
  }
  const def: FlowDef = {
    id: config.id,
    kind: config.kind,
    index: config.index ?? [],
    source: config.source,
    fields: (config.fields ?? {}) as Record<string, Domain>,
    needs: config.needs ?? [],
    params: config.params ?? [],
    initial: config.initial,
    places,
  };
  return {
    def,
    tagged: (tag, ...index) => ({
      node: { op: 'tagged', of: { machine: def.id, index: index.map(nodeOf) }, tag },
    }),
  };
}

/** A place as data. */
export function toPlace(place: Place): PlaceDef {
  if ('exit' in place) return { kind: 'exit', exit: place.exit };
  if ('call' in place) {
    return { kind: 'call', tags: [], flow: place.call, params: place.params, exits: place.exits };
  }
  const on = Object.fromEntries(Object.entries(place.on).map(([label, one]) => [label, one.step]));
  return { kind: 'steps', tags: place.tags ?? [], holds: place.holds ?? null, on };
}
