/**
 * The expression language of guards, effects and properties: plain data, so that the same text can be compiled,
 * analysed, mutated, exported and evaluated by replay.
 *
 * The type `Expr<P, F>` carries the payload names (P) and own fields (F) that an expression reads. A step accepts
 * only expressions whose names it declares, which makes a wrong name a compile error in the model file.
 */

import type { Value } from './domain.ts';

/** A machine instance: its machine and one index for each of the machine's sorts. */
export interface InstanceNode {
  readonly machine: string;
  readonly index: readonly ExprNode[];
}

/** An event on its way to an instance. */
export interface SendNode {
  readonly to: InstanceNode;
  readonly event: string;
  readonly payload: Readonly<Record<string, ExprNode>>;
}

export type ExprNode =
  | { readonly op: 'const'; readonly value: Value }
  | { readonly op: 'own'; readonly field: string }
  | { readonly op: 'ev'; readonly name: string }
  | { readonly op: 'var'; readonly name: string }
  | { readonly op: 'self' }
  | { readonly op: 'at'; readonly sort: string }
  | { readonly op: 'switch'; readonly name: string }
  | { readonly op: 'table'; readonly name: string; readonly arg: ExprNode }
  | { readonly op: 'field'; readonly of: InstanceNode; readonly field: string }
  | { readonly op: 'is'; readonly of: InstanceNode; readonly states: readonly string[] }
  | { readonly op: 'tagged'; readonly of: InstanceNode; readonly tag: string }
  | { readonly op: 'accepts'; readonly send: SendNode }
  | { readonly op: 'eq'; readonly a: ExprNode; readonly b: ExprNode }
  | { readonly op: 'not'; readonly a: ExprNode }
  | { readonly op: 'and' | 'or'; readonly of: readonly ExprNode[] }
  | { readonly op: 'any' | 'all'; readonly sort: string; readonly bind: string; readonly body: ExprNode }
  | { readonly op: 'next'; readonly sort: string; readonly of: ExprNode }
  | { readonly op: 'has'; readonly set: ExprNode; readonly element: ExprNode }
  | { readonly op: 'add' | 'remove'; readonly set: ExprNode; readonly element: ExprNode }
  | { readonly op: 'opaque'; readonly why: string; readonly run: OpaqueFunction };

/** A user's function over its machine's own fields and the event's payload; never over foreign state. */
export type OpaqueFunction = (own: Readonly<Record<string, Value>>, payload: Readonly<Record<string, Value>>) => Value;

/** An expression that reads the payload names P and the own fields F. */
export interface Expr<out P extends string = string, out F extends string = string> {
  readonly node: ExprNode;
  readonly payloadNames?: P;
  readonly ownFields?: F;
}

/** An expression or a literal: the name of a member, of an enumerated value, a truth value, or null. */
export type Operand<P extends string = string, F extends string = string> = Expr<P, F> | string | boolean | null;

/** An effect that delivers an event. */
export interface Send<out P extends string = string, out F extends string = string> {
  readonly send: SendNode;
  readonly payloadNames?: P;
  readonly ownFields?: F;
}

const expr = <P extends string = never, F extends string = never>(node: ExprNode): Expr<P, F> => ({ node });

/** The data behind an operand. */
export function nodeOf(operand: Operand): ExprNode {
  return operand !== null && typeof operand === 'object' ? operand.node : { op: 'const', value: operand };
}

/** A value of the step's payload: chosen or read by the step, or carried by the event that a resource receives. */
export const ev = <N extends string>(name: N): Expr<N, never> => expr({ op: 'ev', name });

/** A field of the machine itself. */
export const own = <N extends string>(field: N): Expr<never, N> => expr({ op: 'own', field });

/** The thread that takes the step, a member of the sort `thread`. */
export const self: Expr<never, never> = expr({ op: 'self' });

/** The instance's own index in a sort: the device a flow belongs to, for one. */
export const at = (sort: string): Expr<never, never> => expr({ op: 'at', sort });

/** A switch of the scenario. */
export const setting = (name: string): Expr<never, never> => expr({ op: 'switch', name });

/** Equal; null is equal to null and to nothing else. */
export const eq = <P extends string = never, F extends string = never>(
  a: Operand<P, F>,
  b: Operand<P, F>,
): Expr<P, F> => expr({ op: 'eq', a: nodeOf(a), b: nodeOf(b) });

export const ne = <P extends string = never, F extends string = never>(
  a: Operand<P, F>,
  b: Operand<P, F>,
): Expr<P, F> => not(eq(a, b));

export const not = <P extends string = never, F extends string = never>(a: Operand<P, F>): Expr<P, F> =>
  expr({ op: 'not', a: nodeOf(a) });

export const and = <P extends string = never, F extends string = never>(...of: readonly Operand<P, F>[]): Expr<P, F> =>
  expr({ op: 'and', of: of.map(nodeOf) });

export const or = <P extends string = never, F extends string = never>(...of: readonly Operand<P, F>[]): Expr<P, F> =>
  expr({ op: 'or', of: of.map(nodeOf) });

export const implies = <P extends string = never, F extends string = never>(
  a: Operand<P, F>,
  b: Operand<P, F>,
): Expr<P, F> => or(not(a), b);

/** The member after this one in an ordered sort (null after the last) or in a cyclic one (the first after the last). */
export const next = <P extends string = never, F extends string = never>(sort: string, of: Operand<P, F>): Expr<P, F> =>
  expr({ op: 'next', sort, of: nodeOf(of) });

export const has = <P extends string = never, F extends string = never>(
  set: Operand<P, F>,
  element: Operand<P, F>,
): Expr<P, F> => expr({ op: 'has', set: nodeOf(set), element: nodeOf(element) });

export const add = <P extends string = never, F extends string = never>(
  set: Operand<P, F>,
  element: Operand<P, F>,
): Expr<P, F> => expr({ op: 'add', set: nodeOf(set), element: nodeOf(element) });

export const remove = <P extends string = never, F extends string = never>(
  set: Operand<P, F>,
  element: Operand<P, F>,
): Expr<P, F> => expr({ op: 'remove', set: nodeOf(set), element: nodeOf(element) });

export const isNull = <P extends string = never, F extends string = never>(a: Operand<P, F>): Expr<P, F> => eq(a, null);

/** True while the instance would accept the event; the guard of a trylock. */
export const accepts = <P extends string = never, F extends string = never>(send: Send<P, F>): Expr<P, F> =>
  expr({ op: 'accepts', send: send.send });

let bound = 0;
/** A name for a bound variable; nested quantifiers over one sort must not clash. */
export const freshName = (sort: string): string => `${sort}#${bound++}`;

const quantify =
  (op: 'any' | 'all') =>
  <P extends string = never, F extends string = never>(
    sort: string,
    body: (member: Expr<never, never>) => Operand<P, F>,
  ): Expr<P, F> => {
    const bind = freshName(sort);
    return expr({ op, sort, bind, body: nodeOf(body(expr({ op: 'var', name: bind }))) });
  };

/** Some member of the sort satisfies the body. */
export const any = quantify('any');

/** Every member of the sort satisfies the body. */
export const all = quantify('all');

/**
 * A constant of the topology, given by the scenario: for each member of one sort a member of another
 * (which range a virtual page lies in).
 */
export const table =
  (name: string) =>
  <P extends string = never, F extends string = never>(arg: Operand<P, F>): Expr<P, F> =>
    expr({ op: 'table', name, arg: nodeOf(arg) });

/**
 * A function over own fields and payload, for a user's machine that the language cannot express. It is run twice on
 * frozen input and compared; it is not exportable, and it cannot see other instances.
 */
export const opaque = <P extends string = never, F extends string = never>(
  why: string,
  run: (own: Readonly<Record<F, Value>>, payload: Readonly<Record<P, Value>>) => Value,
): Expr<P, F> => expr({ op: 'opaque', why, run: run as OpaqueFunction });

/** Calls `visit` on the node and on everything below it. */
export function walk(node: ExprNode, visit: (node: ExprNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The direct subexpressions of a node, indices and payloads included. */
export function childrenOf(node: ExprNode): readonly ExprNode[] {
  switch (node.op) {
    case 'table':
      return [node.arg];
    case 'field':
    case 'is':
    case 'tagged':
      return node.of.index;
    case 'accepts':
      return [...node.send.to.index, ...Object.values(node.send.payload)];
    case 'eq':
      return [node.a, node.b];
    case 'not':
      return [node.a];
    case 'and':
    case 'or':
      return node.of;
    case 'any':
    case 'all':
      return [node.body];
    case 'next':
      return [node.of];
    case 'has':
    case 'add':
    case 'remove':
      return [node.set, node.element];
    default:
      return [];
  }
}

/** A copy of the node with every direct subexpression replaced. */
export function mapChildren(node: ExprNode, change: (child: ExprNode) => ExprNode): ExprNode {
  switch (node.op) {
    case 'table':
      return { ...node, arg: change(node.arg) };
    case 'field':
    case 'is':
    case 'tagged':
      return { ...node, of: mapInstance(node.of, change) };
    case 'accepts':
      return { ...node, send: mapSend(node.send, change) };
    case 'eq':
      return { ...node, a: change(node.a), b: change(node.b) };
    case 'not':
      return { ...node, a: change(node.a) };
    case 'and':
    case 'or':
      return { ...node, of: node.of.map(change) };
    case 'any':
    case 'all':
      return { ...node, body: change(node.body) };
    case 'next':
      return { ...node, of: change(node.of) };
    case 'has':
    case 'add':
    case 'remove':
      return { ...node, set: change(node.set), element: change(node.element) };
    default:
      return node;
  }
}

export const mapInstance = (of: InstanceNode, change: (child: ExprNode) => ExprNode): InstanceNode => ({
  machine: of.machine,
  index: of.index.map(change),
});

export const mapSend = (send: SendNode, change: (child: ExprNode) => ExprNode): SendNode => ({
  to: mapInstance(send.to, change),
  event: send.event,
  payload: Object.fromEntries(Object.entries(send.payload).map(([name, value]) => [name, change(value)])),
});
