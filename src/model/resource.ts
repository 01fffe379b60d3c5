/** `resource()`: a passive thing as an xstate machine, written as states and the events they accept. */

import type { Domain } from './domain.ts';
import { type Expr, type ExprNode, freshName, nodeOf, type Operand, type Send } from './expr.ts';
import type { LockDef, LockKind, LockMode, ReactionDef, ResourceDef, ResourceStateDef } from './machine.ts';

type Fields = Readonly<Record<string, Domain>>;
type Events = Readonly<Record<string, Readonly<Record<string, Domain>>>>;
type Names<T> = keyof T & string;

/** Sets own fields; the keys are checked against the machine's fields. */
export interface SetAction<out P extends string = string, out F extends string = string> {
  readonly set: Readonly<Record<string, ExprNode>>;
  readonly payloadNames?: P;
  readonly ownFields?: F;
}

/** Assigns own fields from constants, own fields and the payload. */
export function set<P extends string = never, F extends string = never, const K extends string = never>(
  fields: {
    readonly [N in K]: Operand<P, F>;
  },
): SetAction<P, F | K> {
  return { set: Object.fromEntries(Object.entries<Operand>(fields).map(([name, value]) => [name, nodeOf(value)])) };
}

/** A reaction: a target, `'ignore'` (accepted, nothing changes), or a guarded change; a list is tried in order. */
type Reaction<P extends string, F extends string, S extends string> =
  | S
  | 'ignore'
  | { readonly guard?: Expr<P, F>; readonly actions?: readonly SetAction<P, F>[]; readonly target?: S };

/** How a resource says that it is a lock, or something that threads wait for; see `LockDef`. */
export interface LockConfig<E extends string = string, F extends string = string, S extends string = string> {
  /** Left out, the id of the resource. */
  readonly class?: string;
  readonly kind: LockKind;
  readonly acquire?: { readonly [K in E]?: LockMode };
  readonly ordered?: readonly E[];
  readonly release?: readonly E[];
  readonly await?: readonly E[];
  readonly holders?: { readonly [M in LockMode]?: F };
  readonly held?: readonly S[];
  readonly inside?: readonly S[];
  readonly pending?: readonly S[];
  readonly until?: Expr<never, F>;
}

interface ResourceConfig<Index extends readonly string[], F extends Fields, E extends Events, S extends string> {
  readonly id: string;
  /** The sorts that index the instances; none means a single instance. */
  readonly index?: Index;
  /** Kernel file and object. */
  readonly source: string;
  /** Read by properties only, never by a guard. */
  readonly ghost?: boolean;
  readonly fields?: F;
  readonly events: E;
  readonly initial: NoInfer<S>;
  /** Field values in the initial state. */
  readonly start?: { readonly [N in Names<F>]?: Operand<never, never> };
  readonly states: {
    readonly [N in S]: {
      readonly holds?: readonly NoInfer<Names<F>>[];
      readonly tags?: readonly string[];
      readonly on?: {
        readonly [K in Names<NoInfer<E>>]?:
          | Reaction<Names<NoInfer<E>[K]>, Names<NoInfer<F>>, NoInfer<S>>
          | readonly Reaction<Names<NoInfer<E>[K]>, Names<NoInfer<F>>, NoInfer<S>>[];
      };
    };
  };
  /** For an event that a state does not accept: the property that breaks and what it means in the real kernel. */
  readonly illegal?: { readonly [K in Names<NoInfer<E>>]?: readonly [breaks: string, means: string] };
  /** What makes it a lock; it changes nothing in what the resource does. */
  readonly lock?: LockConfig<Names<NoInfer<E>>, Names<NoInfer<F>>, NoInfer<S>>;
}

/** One operand for each index sort. */
type IndexArgs<Index extends readonly string[], P extends string, F extends string> = {
  readonly [K in keyof Index]: Operand<P, F>;
};

type Payload<D extends Readonly<Record<string, Domain>>, P extends string, F extends string> = {
  readonly [N in keyof D]: Operand<P, F>;
};

/** A reference to an instance: ask its state, read a field, or make an event for it. */
export type InstanceRef<F extends Fields, E extends Events, S extends string, P extends string, O extends string> = {
  /** In one of these states. */
  is(...states: readonly S[]): Expr<P, O>;
} & { readonly [N in Names<F>]: Expr<P, O> } & {
  readonly [K in Names<E>]: keyof E[K] extends never
    ? () => Send<P, O>
    : <P2 extends string = never, O2 extends string = never>(payload: Payload<E[K], P2, O2>) => Send<P | P2, O | O2>;
};

/** What `resource()` returns: call it with indices to refer to an instance. */
export interface Resource<Index extends readonly string[], F extends Fields, E extends Events, S extends string> {
  <P extends string = never, O extends string = never>(...index: IndexArgs<Index, P, O>): InstanceRef<F, E, S, P, O>;
  readonly def: ResourceDef;
  /** Some instance satisfies the body, which gets the instance and its indices. */
  any<P extends string = never, O extends string = never>(
    body: (instance: InstanceRef<F, E, S, never, never>, ...index: Expr<never, never>[]) => Operand<P, O>,
  ): Expr<P, O>;
  /** Every instance satisfies the body. */
  all<P extends string = never, O extends string = never>(
    body: (instance: InstanceRef<F, E, S, never, never>, ...index: Expr<never, never>[]) => Operand<P, O>,
  ): Expr<P, O>;
}

/** Anything that names a machine; used where the exact type does not matter. */
export type AnyResource = { readonly def: ResourceDef };

const RESERVED = new Set(['is', 'node', 'send', 'def', 'any', 'all']);

/**
 * Declares a resource machine. Throws when a name clashes with the surface (`is`), when a field and an event share a
 * name, or when a state is called `ignore`. Everything else that can be wrong is a type error.
 */
export function resource<
  const Index extends readonly string[] = readonly [],
  const F extends Fields = Record<never, never>,
  const E extends Events = Record<never, never>,
  S extends string = string,
>(config: ResourceConfig<Index, F, E, S>): Resource<Index, F, E, S> {
  const def = toDef(config as unknown as ResourceConfig<readonly string[], Fields, Events, string>);
  const refer = (...index: Operand[]) => refTo(def, index.map(nodeOf));
  const quantify = (op: 'any' | 'all') => (body: (instance: unknown, ...index: Expr[]) => Operand) => {
    const binds = def.index.map((sort) => freshName(sort));
    const vars = binds.map((name): Expr => ({ node: { op: 'var', name } }));
    const inner = nodeOf(body(refTo(def, vars.map(nodeOf)), ...vars));
    const node = def.index.reduceRight<ExprNode>(
      (acc, sort, i) => ({ op, sort, bind: binds[i] as string, body: acc }),
      inner,
    );
    return { node };
  };
  return Object.assign(refer, { def, any: quantify('any'), all: quantify('all') }) as unknown as Resource<
    Index,
    F,
    E,
    S
  >;
}

/** The surface of an instance: `is`, its fields and its events. */
function refTo(def: ResourceDef, index: readonly ExprNode[]): unknown {
  if (index.length !== def.index.length) {
    throw new Error(`${def.id} is indexed by (${def.index.join(', ')}), got ${index.length} indices`);
  }
  const of = { machine: def.id, index };
  const surface: Record<string, unknown> = { is: (...states: string[]) => ({ node: { op: 'is', of, states } }) };
  for (const field of Object.keys(def.fields)) surface[field] = { node: { op: 'field', of, field } };
  for (const event of Object.keys(def.events)) {
    surface[event] = (payload: Record<string, Operand> = {}) => ({
      send: {
        to: of,
        event,
        payload: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, nodeOf(value)])),
      },
    });
  }
  return surface;
}

function toDef(config: ResourceConfig<readonly string[], Fields, Events, string>): ResourceDef {
  const fields = config.fields ?? {};
  const clash = [...Object.keys(fields), ...Object.keys(config.events)].find(
    (name, i, names) => RESERVED.has(name) || names.indexOf(name) !== i,
  );
  if (clash !== undefined) {
    throw new Error(`${config.id}: the name '${clash}' is reserved, or both a field and an event`);
  }
  if ('ignore' in config.states) throw new Error(`${config.id}: a state cannot be called 'ignore'`);
  const states: Record<string, ResourceStateDef> = {};
  for (const [name, state] of Object.entries(config.states)) {
    const on: Record<string, readonly ReactionDef[]> = {};
    for (const [event, reaction] of Object.entries(state.on ?? {})) {
      if (reaction === undefined) continue;
      const list = (Array.isArray(reaction) ? reaction : [reaction]) as readonly Reaction<string, string, string>[];
      on[event] = list.map(toReaction);
    }
    states[name] = { holds: state.holds ?? [], tags: state.tags ?? [], on };
  }
  return {
    id: config.id,
    index: config.index ?? [],
    source: config.source,
    ghost: config.ghost ?? false,
    fields,
    events: config.events,
    initial: config.initial,
    start: Object.fromEntries(
      Object.entries(config.start ?? {}).map(([name, value]) => [name, nodeOf(value as Operand)]),
    ),
    states,
    illegal: Object.fromEntries(
      Object.entries(config.illegal ?? {}).flatMap(([event, entry]) =>
        entry === undefined ? [] : [[event, { breaks: entry[0], means: entry[1] }]],
      ),
    ),
    ...(config.lock ? { lock: toLock(config.id, config.lock) } : {}),
  };
}

const toLock = (id: string, lock: LockConfig): LockDef => ({
  class: lock.class ?? id,
  kind: lock.kind,
  acquire: (lock.acquire ?? {}) as Readonly<Record<string, LockMode>>,
  ordered: lock.ordered ?? [],
  release: lock.release ?? [],
  await: lock.await ?? [],
  holders: (lock.holders ?? {}) as Partial<Record<LockMode, string>>,
  held: lock.held ?? null,
  inside: lock.inside ?? [],
  pending: lock.pending ?? [],
  until: lock.until?.node ?? null,
});

function toReaction(reaction: Reaction<string, string, string>): ReactionDef {
  if (reaction === 'ignore') return { guard: null, target: null, fields: {} };
  if (typeof reaction === 'string') return { guard: null, target: reaction, fields: {} };
  return {
    guard: reaction.guard?.node ?? null,
    target: reaction.target ?? null,
    fields: Object.assign({}, ...(reaction.actions ?? []).map((action) => action.set)),
  };
}
