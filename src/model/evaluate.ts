/**
 * Partial evaluation of expressions. With everything known it is plain evaluation (replay, the reference explorer);
 * with only a machine's own fields and the payload known it leaves the questions to other instances (tabulation).
 */

import { membersOf, type Sorts, sameValue, type Value } from './domain.ts';
import { type ExprNode, type InstanceNode, mapInstance, mapSend, type SendNode } from './expr.ts';

/** What holds for a whole system and never changes. */
export interface Constants {
  readonly sorts: Sorts;
  readonly switches: Readonly<Record<string, Value>>;
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What is known at a moment; `undefined` leaves a question open. */
export interface Known {
  own?(field: string): Value | undefined;
  ev?(name: string): Value | undefined;
  /** The stepping thread; null for a flow that is none. */
  readonly self?: Value;
  at?(sort: string): Value | undefined;
  /** Questions to other instances, by machine and index. */
  field?(machine: string, index: readonly Value[], field: string): Value | undefined;
  is?(machine: string, index: readonly Value[], states: readonly string[]): boolean | undefined;
  tagged?(machine: string, index: readonly Value[], tag: string): boolean | undefined;
  accepts?(send: ResolvedSend): boolean | undefined;
}

/** An event whose target and payload are known. */
export interface ResolvedSend {
  readonly machine: string;
  readonly index: readonly Value[];
  readonly event: string;
  readonly payload: Readonly<Record<string, Value>>;
}

type Bindings = ReadonlyMap<string, Value>;
const NONE: Bindings = new Map();
const TRUE: ExprNode = { op: 'const', value: true };
const FALSE: ExprNode = { op: 'const', value: false };

const isConst = (node: ExprNode): node is ExprNode & { op: 'const' } => node.op === 'const';
const constant = (value: Value): ExprNode => ({ op: 'const', value });

/** The value, when everything in the expression is known; throws otherwise. */
export function evaluate(node: ExprNode, constants: Constants, known: Known, bindings: Bindings = NONE): Value {
  const result = reduce(node, constants, known, bindings);
  if (!isConst(result)) throw new Error(`cannot evaluate ${JSON.stringify(result)}`);
  return result.value;
}

/** The index and payload values of an event, when everything in it is known. */
export function resolveSend(
  send: SendNode,
  constants: Constants,
  known: Known,
  bindings: Bindings = NONE,
): ResolvedSend {
  return {
    machine: send.to.machine,
    index: send.to.index.map((i) => evaluate(i, constants, known, bindings)),
    event: send.event,
    payload: Object.fromEntries(
      Object.entries(send.payload).map(([name, value]) => [name, evaluate(value, constants, known, bindings)]),
    ),
  };
}

/** The event with everything known filled in. */
export const reduceSend = (send: SendNode, constants: Constants, known: Known, bindings: Bindings = NONE): SendNode =>
  mapSend(send, (child) => reduce(child, constants, known, bindings));

/**
 * Fills in what is known and simplifies. Null semantics: a field of an instance at a null index is null, a state
 * question at a null index is false, `next` of null is null, and null equals only null.
 */
export function reduce(node: ExprNode, constants: Constants, known: Known, bindings: Bindings = NONE): ExprNode {
  const recur = (child: ExprNode) => reduce(child, constants, known, bindings);
  const settle = (value: Value | undefined): ExprNode => (value === undefined ? node : constant(value));
  switch (node.op) {
    case 'const':
      return node;
    case 'own':
      return settle(known.own?.(node.field));
    case 'ev':
      return settle(known.ev?.(node.name));
    case 'self':
      return settle(known.self);
    case 'at':
      return settle(known.at?.(node.sort));
    case 'var':
      return settle(bindings.get(node.name));
    case 'switch': {
      const value = constants.switches[node.name];
      if (value === undefined) throw new Error(`unknown switch '${node.name}'`);
      return constant(value);
    }
    case 'opaque':
      throw new Error('an opaque function is evaluated by its machine only');
    case 'table': {
      const arg = recur(node.arg);
      if (!isConst(arg)) return { ...node, arg };
      return constant(arg.value === null ? null : (constants.tables[node.name]?.[String(arg.value)] ?? null));
    }
    case 'next': {
      if (endsAtOnce(constants.sorts, node.sort)) return constant(null);
      const of = recur(node.of);
      return isConst(of) ? constant(nextMember(constants.sorts, node.sort, of.value)) : { ...node, of };
    }
    case 'eq': {
      const [a, b] = [recur(node.a), recur(node.b)];
      return isConst(a) && isConst(b) ? constant(sameValue(a.value, b.value)) : { ...node, a, b };
    }
    case 'not': {
      const a = recur(node.a);
      return isConst(a) ? constant(a.value !== true) : { ...node, a };
    }
    case 'and':
    case 'or':
      return junction(
        node.op,
        (function* () {
          for (const child of node.of) yield recur(child);
        })(),
      );
    case 'any':
    case 'all':
      return junction(
        node.op === 'all' ? 'and' : 'or',
        (function* () {
          for (const member of membersOf(constants.sorts, node.sort)) {
            yield reduce(node.body, constants, known, new Map(bindings).set(node.bind, member));
          }
        })(),
      );
    case 'has':
    case 'add':
    case 'remove': {
      const [set, element] = [recur(node.set), recur(node.element)];
      if (!isConst(set) || !isConst(element)) return { ...node, set, element };
      return constant(setOperation(constants.sorts, node.op, set.value, element.value));
    }
    case 'field':
      return ask(node, known.field && ((machine, index) => known.field?.(machine, index, node.field)), null);
    case 'is':
      return ask(node, known.is && ((machine, index) => known.is?.(machine, index, node.states)), false);
    case 'tagged':
      return ask(node, known.tagged && ((machine, index) => known.tagged?.(machine, index, node.tag)), false);
    case 'accepts': {
      const send = reduceSend(node.send, constants, known, bindings);
      const parts = [...send.to.index, ...Object.values(send.payload)];
      if (parts.some((part) => isConst(part) && part.value === null)) return FALSE;
      if (!known.accepts || !parts.every(isConst)) return { ...node, send };
      const accepted = known.accepts(resolveSend(send, constants, known, bindings));
      return accepted === undefined ? { ...node, send } : constant(accepted);
    }
  }

  function ask(
    question: ExprNode & { of: InstanceNode },
    answer: ((machine: string, index: readonly Value[]) => Value | undefined) | undefined,
    atNull: Value,
  ): ExprNode {
    const of = mapInstance(question.of, recur);
    if (of.index.some((i) => isConst(i) && i.value === null)) return constant(atNull);
    const open = { ...question, of } as ExprNode;
    if (!answer || !of.index.every(isConst)) return open;
    const value = answer(
      of.machine,
      of.index.map((i) => (i as ExprNode & { op: 'const' }).value),
    );
    return value === undefined ? open : constant(value);
  }
}

/** Operators that yield true or false, never null. */
export const CONDITIONS: ReadonlySet<ExprNode['op']> = new Set([
  'is',
  'tagged',
  'accepts',
  'eq',
  'not',
  'and',
  'or',
  'any',
  'all',
  'has',
]);

/** Stops at the first part that decides. What is left is a condition even where its one part may be null. */
function junction(op: 'and' | 'or', parts: Iterable<ExprNode>): ExprNode {
  const [decides, neutral] = op === 'and' ? [FALSE, TRUE] : [TRUE, FALSE];
  const open: ExprNode[] = [];
  for (const part of parts) {
    if (!isConst(part)) open.push(part);
    else if ((part.value === true) === (decides === TRUE)) return decides;
  }
  if (open.length === 0) return neutral;
  const [only] = open;
  return open.length === 1 && only && CONDITIONS.has(only.op) ? only : { op, of: open };
}

/** The only member of an ordered sort has no next one, whichever it is. */
function endsAtOnce(sorts: Sorts, sort: string): boolean {
  const { members, order } = sorts.get(sort) ?? { members: [], order: 'unordered' };
  return members.length === 1 && order !== 'cyclic';
}

function nextMember(sorts: Sorts, sort: string, value: Value): Value {
  const { members, order } = sorts.get(sort) ?? { members: [], order: 'unordered' };
  const index = members.indexOf(String(value));
  if (value === null || index < 0) return null;
  const after = members[index + 1];
  return after ?? (order === 'cyclic' ? (members[0] as string) : null);
}

/** A field without a value is an empty set. */
function setOperation(sorts: Sorts, op: 'has' | 'add' | 'remove', given: Value, element: Value): Value {
  const set = given === null ? [] : given;
  if (!Array.isArray(set) || typeof element !== 'string') return op === 'has' ? false : null;
  if (op === 'has') return set.includes(element);
  const others = set.filter((member) => member !== element);
  if (op === 'remove') return others;
  const sort = [...sorts.values()].find((candidate) => candidate.members.includes(element));
  return (sort?.members ?? []).filter((member) => member === element || others.includes(member));
}
