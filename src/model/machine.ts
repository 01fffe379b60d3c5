/** Machine definitions as plain data: what `resource()` and `flow()` keep, and what mutations transform. */

import type { Domain } from './domain.ts';
import type { ExprNode, SendNode } from './expr.ts';

/** What a step does besides moving on. Delivered in order, on the evolving state. */
export type EffectNode =
  /** Disables the step while the target does not accept; at most one, and first. */
  | { readonly kind: 'wait'; readonly send: SendNode }
  /** A violation when the target does not accept. */
  | { readonly kind: 'must'; readonly send: SendNode }
  /** One `must` for each member of a sort that satisfies `where`, in member order. */
  | {
      readonly kind: 'each';
      readonly sort: string;
      readonly bind: string;
      readonly where: ExprNode;
      readonly effect: EffectNode;
    }
  /** Sets own fields. */
  | { readonly kind: 'set'; readonly fields: Readonly<Record<string, ExprNode>> };

/** One outcome of a step. */
export interface AlternativeDef {
  /** Null when the step has a single outcome. */
  readonly name: string | null;
  readonly guard: ExprNode | null;
  readonly actions: readonly EffectNode[];
  /** A place of the same flow; null falls through to the next place in the list. */
  readonly target: string | null;
  /** Why this alternative never fires in a correct protocol. */
  readonly unreachable: string | null;
}

/** A labelled step with its ordered alternatives. */
export interface StepDef {
  readonly choose: Readonly<Record<string, Domain>>;
  readonly read: Readonly<Record<string, ExprNode>>;
  readonly alternatives: readonly AlternativeDef[];
  /** Why the step stands for several kernel steps; null when it is one. */
  readonly atomic: string | null;
  /** Provenance: kernel file and function, message, or a numbered place of the notes. */
  readonly source: string | null;
  /** The label of the step that a mutation copied it from: properties take it for that one. */
  readonly sameAs?: string;
}

/** A place in a flow's program. */
export type PlaceDef =
  | {
      readonly kind: 'steps';
      readonly tags: readonly string[];
      /** Fields that keep their value here; null means all of them. */
      readonly holds: readonly string[] | null;
      readonly on: Readonly<Record<string, StepDef>>;
    }
  | {
      readonly kind: 'call';
      readonly tags: readonly string[];
      readonly flow: FlowDef;
      readonly params: Readonly<Record<string, ExprNode>>;
      /** For each exit of the called flow, the place to go on at; null falls through. */
      readonly exits: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'exit'; readonly exit: string };

/** What the flow owes: see deadlock, quiescence and fairness. */
export type FlowKind = 'thread' | 'engine' | 'environment';

export interface FlowDef {
  readonly id: string;
  readonly kind: FlowKind;
  readonly index: readonly string[];
  readonly source: string;
  readonly fields: Readonly<Record<string, Domain>>;
  /** Flows whose work this one waits for: engines, mostly. A system with it must have them. */
  readonly needs: readonly string[];
  /** Fields that a caller supplies when the flow is nested. */
  readonly params: readonly string[];
  readonly initial: string;
  readonly places: Readonly<Record<string, PlaceDef>>;
}

/** How a resource reacts to an event in one state: the first reaction whose guard holds. */
export interface ReactionDef {
  readonly guard: ExprNode | null;
  /** Null stays. */
  readonly target: string | null;
  readonly fields: Readonly<Record<string, ExprNode>>;
}

export interface ResourceStateDef {
  readonly holds: readonly string[];
  readonly tags: readonly string[];
  readonly on: Readonly<Record<string, readonly ReactionDef[]>>;
}

/** What an event means where the resource does not accept it. */
export interface IllegalDef {
  /** The property that it breaks. */
  readonly breaks: string;
  readonly means: string;
}

/** What excludes or is waited for, as lockdep tells types of locks apart. */
export type LockKind =
  | 'rwsem'
  | 'mutex'
  | 'ww_mutex'
  | 'spinlock'
  | 'folio_lock'
  /** Nobody waits for it: a thread is inside something. */
  | 'pseudo_lock'
  | 'fence'
  | 'window'
  | 'work_item'
  | 'completion';

/** Two that hold a lock for reading do not exclude each other. */
export type LockMode = 'read' | 'write';

/** What makes a resource a lock, or something that threads wait for. It changes nothing in what the resource does. */
export interface LockDef {
  /** What lockdep tracks as one; several resources may be of one class. */
  readonly class: string;
  readonly kind: LockKind;
  /** Events that take it, and in which mode. Sent by `wait`, they sleep; else they try. */
  readonly acquire: Readonly<Record<string, LockMode>>;
  /** Of these events, those that go through an acquire context: they back off instead of waiting for ever. */
  readonly ordered: readonly string[];
  readonly release: readonly string[];
  /** Events that sleep until something is over, and take nothing. */
  readonly await: readonly string[];
  /** Fields that name who holds it, by mode. */
  readonly holders: Readonly<Partial<Record<LockMode, string>>>;
  /** The states in which those fields count; null is all of them. */
  readonly held: readonly string[] | null;
  /** The states in which the thread that the instance is indexed by holds it. */
  readonly inside: readonly string[];
  /** The states whose end a guard can wait for. */
  readonly pending: readonly string[];
  /** Who has to end that, where no field says so: true for the threads of which one must go on; `self` is the one asked about. */
  readonly until: ExprNode | null;
}

export interface ResourceDef {
  readonly id: string;
  readonly index: readonly string[];
  readonly source: string;
  /** Read by properties only. */
  readonly ghost: boolean;
  readonly fields: Readonly<Record<string, Domain>>;
  readonly events: Readonly<Record<string, Readonly<Record<string, Domain>>>>;
  readonly initial: string;
  /** Field values in the initial state. */
  readonly start: Readonly<Record<string, ExprNode>>;
  readonly states: Readonly<Record<string, ResourceStateDef>>;
  readonly illegal: Readonly<Record<string, IllegalDef>>;
  /** Left out for what nobody takes or waits for. */
  readonly lock?: LockDef;
}
