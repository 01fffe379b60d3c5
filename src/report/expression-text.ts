/** Guards, effects and formulas as a person would write them: `slot[v].page = p and not notifier is live`. */

import { showValue } from '../model/domain.ts';
import type { ExprNode, InstanceNode, SendNode } from '../model/expr.ts';
import type { EffectNode } from '../model/machine.ts';

/** What a name in an expression looks like where it stands. */
export interface Scope {
  /** Own fields and index sorts of the machine: what a bound variable or a payload must not be called. */
  readonly own: readonly string[];
  /** Payload names, and the word before one that is also an own field: `chosen`, `read`, `event`. */
  readonly payload: Readonly<Record<string, string>>;
  /** Plain names of bound variables. */
  readonly bound: ReadonlyMap<string, string>;
}

/** A scope in which nothing has a name yet: for properties. */
export const OPEN: Scope = { own: [], payload: {}, bound: new Map() };

/** Binding strength, weakest first. */
const LEVEL = { quantifier: 0, implies: 1, or: 2, and: 3, not: 4, compare: 5, atom: 6 } as const;

/** The expression in one line. */
export const expressionText = (node: ExprNode, scope: Scope = OPEN): string => print(node, scope).text;

/** The expression, broken at its connectives where it is wider than `width`. */
export function expressionLines(node: ExprNode, width: number, scope: Scope = OPEN): string[] {
  const { text, level } = print(node, scope);
  if (text.length <= width) return [text];
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  const below = (child: ExprNode, strength: number, inner = scope) => {
    const lines = expressionLines(child, width - 3, inner);
    if (print(child, inner).level > strength) return lines;
    return lines.map((line, i) => `${i === 0 ? '(' : ' '}${line}${i === lines.length - 1 ? ')' : ''}`);
  };
  if (level === LEVEL.quantifier && (node.op === 'any' || node.op === 'all')) {
    const { scope: inner, name } = bind(scope, node.bind, node.sort);
    return [
      `${node.op === 'any' ? 'some' : 'every'} ${name} in ${node.sort}:`,
      ...indented(expressionLines(node.body, width - 2, inner)),
    ];
  }
  if (node.op === 'not' && node.a.op === 'any') {
    const [first = '', ...rest] = expressionLines(node.a, width, scope);
    return [first.replace(/^some /, 'no '), ...rest];
  }
  if (node.op === 'not' && 'of' in node.a && Array.isArray(node.a.of))
    return prefixed('not ', below(node.a, LEVEL.not));
  const implication = asImplication(node);
  if (implication) {
    const [premise, conclusion] = [
      below(implication.premise, LEVEL.implies),
      below(implication.conclusion, LEVEL.implies),
    ];
    return [...premise, ...prefixed('implies ', conclusion)];
  }
  if (node.op === 'and' || node.op === 'or') {
    const [first, ...rest] = node.of;
    if (!first) return [text];
    return [
      ...below(first, LEVEL[node.op]),
      ...rest.flatMap((child) => prefixed(`${node.op} `, below(child, LEVEL[node.op]))),
    ];
  }
  return [text];
}

const prefixed = (word: string, lines: readonly string[]): string[] =>
  lines.map((line, i) => (i === 0 ? word : ' '.repeat(word.length)) + line);

interface Printed {
  readonly text: string;
  readonly level: number;
}

const atom = (text: string): Printed => ({ text, level: LEVEL.atom });
const compare = (text: string): Printed => ({ text, level: LEVEL.compare });

function print(node: ExprNode, scope: Scope): Printed {
  const show = (child: ExprNode, above: number = LEVEL.compare) => {
    const { text, level } = print(child, scope);
    return level <= above ? `(${text})` : text;
  };
  switch (node.op) {
    case 'const':
      return atom(node.value === '' ? "''" : showValue(node.value));
    case 'own':
      return atom(node.field);
    case 'ev':
      return atom(payloadName(node.name, scope));
    case 'var':
      return atom(scope.bound.get(node.name) ?? node.name.replace(/#.*/, ''));
    case 'self':
      return atom('self');
    case 'at':
      return atom(node.sort);
    case 'switch':
      return atom(`switch.${node.name}`);
    case 'table':
      return atom(`${node.name}(${expressionText(node.arg, scope)})`);
    case 'next':
      return atom(`next(${expressionText(node.of, scope)})`);
    case 'opaque':
      return atom(`opaque(${node.why})`);
    case 'field':
      return atom(`${instanceText(node.of, scope)}.${node.field}`);
    case 'is':
      return compare(`${instanceText(node.of, scope)} is ${node.states.join('|')}`);
    case 'tagged':
      return compare(`${instanceText(node.of, scope)} is tagged ${node.tag}`);
    case 'accepts':
      return compare(`${instanceText(node.send.to, scope)} accepts ${eventText(node.send, scope)}`);
    case 'eq':
      return compare(`${show(node.a)} = ${show(node.b)}`);
    case 'has':
      return compare(`${show(node.element)} in ${show(node.set)}`);
    case 'add':
      return isNull(node.set)
        ? atom(`{${expressionText(node.element, scope)}}`)
        : compare(`${show(node.set)} + ${show(node.element)}`);
    case 'remove':
      return compare(`${show(node.set)} - ${show(node.element)}`);
    case 'not':
      return negation(node.a, scope);
    case 'any':
    case 'all': {
      const { scope: inner, name } = bind(scope, node.bind, node.sort);
      const word = node.op === 'any' ? 'some' : 'every';
      return { text: `${word} ${name} in ${node.sort}: ${print(node.body, inner).text}`, level: LEVEL.quantifier };
    }
    case 'and':
    case 'or': {
      const implication = asImplication(node);
      if (implication) {
        const { premise, conclusion } = implication;
        return {
          text: `${show(premise, LEVEL.implies)} implies ${show(conclusion, LEVEL.implies)}`,
          level: LEVEL.implies,
        };
      }
      if (node.of.length === 1) return print(node.of[0] as ExprNode, scope);
      if (node.of.length === 0) return atom(String(node.op === 'and'));
      return { text: node.of.map((child) => show(child, LEVEL[node.op])).join(` ${node.op} `), level: LEVEL[node.op] };
    }
  }
}

/** `a != b`, `slot[v] is not none`, `t not in readers`, else `not ...`. */
function negation(inner: ExprNode, scope: Scope): Printed {
  const show = (child: ExprNode) => {
    const { text, level } = print(child, scope);
    return level <= LEVEL.compare ? `(${text})` : text;
  };
  switch (inner.op) {
    case 'eq':
      return compare(`${show(inner.a)} != ${show(inner.b)}`);
    case 'is':
      return compare(`${instanceText(inner.of, scope)} is not ${inner.states.join('|')}`);
    case 'tagged':
      return compare(`${instanceText(inner.of, scope)} is not tagged ${inner.tag}`);
    case 'has':
      return compare(`${show(inner.element)} not in ${show(inner.set)}`);
    case 'accepts':
      return compare(`${instanceText(inner.send.to, scope)} does not accept ${eventText(inner.send, scope)}`);
    case 'not':
      return print(inner.a, scope);
    case 'any': {
      const { text } = print(inner, scope);
      return { text: text.replace(/^some /, 'no '), level: LEVEL.quantifier };
    }
    default: {
      const { text, level } = print(inner, scope);
      return { text: `not ${level < LEVEL.not ? `(${text})` : text}`, level: LEVEL.not };
    }
  }
}

const isNull = (node: ExprNode): boolean => node.op === 'const' && node.value === null;

/** `or(not a, b)` is how an implication is kept; `a != b or c = d` reads better as it stands. */
function asImplication(node: ExprNode): { premise: ExprNode; conclusion: ExprNode } | null {
  if (node.op !== 'or' || node.of.length !== 2) return null;
  const [a, b] = node.of;
  if (a?.op !== 'not' || !b || b.op === 'not' || (a.a.op === 'eq' && b.op === 'eq')) return null;
  return { premise: a.a, conclusion: b };
}

const payloadName = (name: string, { own, payload }: Scope): string =>
  own.includes(name) && payload[name] !== undefined ? `${payload[name]}.${name}` : name;

/** The scope inside a quantifier: the sort's first letter, or its name where the letter is taken. */
export function bind(scope: Scope, bound: string, sort: string): { scope: Scope; name: string } {
  const taken = new Set([...scope.own, ...Object.keys(scope.payload), ...scope.bound.values()]);
  const letters = [...sort.charAt(0)].flatMap((letter) => [letter, `${letter}2`, `${letter}3`, `${letter}4`]);
  const name = letters.find((candidate) => !taken.has(candidate)) ?? `${sort}'`;
  return { scope: { ...scope, bound: new Map(scope.bound).set(bound, name) }, name };
}

/** `slot[v]`, `pte[gpu0, v]`, or the machine alone. */
export const instanceText = ({ machine, index }: InstanceNode, scope: Scope = OPEN): string =>
  index.length === 0 ? machine : `${machine}[${index.map((i) => expressionText(i, scope)).join(', ')}]`;

/** `read_lock(by=self)`. */
function eventText({ event, payload }: SendNode, scope: Scope): string {
  const parts = Object.entries(payload).map(([name, value]) => `${name}=${expressionText(value, scope)}`);
  return parts.length === 0 ? event : `${event}(${parts.join(', ')})`;
}

/** `notifier_lock.read_lock(by=self)`. */
export const sendText = (send: SendNode, scope: Scope = OPEN): string =>
  `${instanceText(send.to, scope)}.${eventText(send, scope)}`;

/** `wait notifier_lock.read_lock(by=self)`, `each p in page where ...: page[p].free`, `v := next(v)`. */
export function effectText(effect: EffectNode, scope: Scope = OPEN): string {
  switch (effect.kind) {
    case 'wait':
      return `wait ${sendText(effect.send, scope)}`;
    case 'must':
      return `send ${sendText(effect.send, scope)}`;
    case 'set':
      return `set ${assignments(effect.fields, scope)}`;
    case 'each': {
      const { scope: inner, name } = bind(scope, effect.bind, effect.sort);
      const sent = effectText(effect.effect, inner).replace(/^send /, '');
      const always = effect.where.op === 'const' && effect.where.value === true;
      return `each ${name} in ${effect.sort}${always ? '' : ` where ${expressionText(effect.where, inner)}`}: ${sent}`;
    }
  }
}

/** `v := next(v), err := fault`. */
export const assignments = (fields: Readonly<Record<string, ExprNode>>, scope: Scope = OPEN): string =>
  Object.entries(fields)
    .map(([field, value]) => `${field} := ${expressionText(value, scope)}`)
    .join(', ');
