/** Why a formula is false in a state: the members for which it fails, and the parts that decide. */

import type { Value } from '../model/domain.ts';
import { membersOf } from '../model/domain.ts';
import { evaluate, type Known } from '../model/evaluate.ts';
import { type ExprNode, type InstanceNode, mapChildren, walk } from '../model/expr.ts';
import { knownOf, type World } from '../model/interpret.ts';
import { instanceName, type System, showLocal } from '../model/system.ts';

/** A part of a formula without quantifiers around it, and what it came out as. */
export interface Fact {
  readonly node: ExprNode;
  readonly value: boolean;
}

/** A connective or a quantifier: several parts of which one may decide. */
type Junction = Extract<ExprNode, { op: 'and' | 'or' } | { op: 'any' | 'all' }>;

/**
 * The parts that make a closed formula false. A conjunction is false because of its first false part, a universal one
 * because of its first member, an implication because of its premise and its conclusion.
 */
export function reasonsFor(system: System, world: World, node: ExprNode): readonly Fact[] {
  const known = knownOf(system, world);
  const isTrue = (part: ExprNode) => evaluate(part, system.constants, known) === true;
  const partsOf = (part: Junction): readonly ExprNode[] =>
    'of' in part
      ? part.of
      : membersOf(system.constants.sorts, part.sort).map((member) => fill(part.body, part.bind, member));

  const whyFalse = (part: ExprNode): readonly Fact[] => {
    if (part.op === 'not') return whyTrue(part.a);
    if (part.op === 'and' || part.op === 'all') {
      const failing = partsOf(part).find((child) => !isTrue(child));
      return failing ? whyFalse(failing) : [];
    }
    if (part.op === 'or') return part.of.flatMap(whyFalse);
    return [{ node: part, value: false }];
  };
  const whyTrue = (part: ExprNode): readonly Fact[] => {
    if (part.op === 'not') return whyFalse(part.a);
    if (part.op === 'or' || part.op === 'any') {
      const fulfilled = partsOf(part).find(isTrue);
      return fulfilled ? whyTrue(fulfilled) : [];
    }
    if (part.op === 'and') return part.of.flatMap(whyTrue);
    return [{ node: part, value: true }];
  };
  return whyFalse(node).filter(({ node: part }) => asksSomething(part));
}

/** Switches and constants are known from the scenario; they explain nothing. */
function asksSomething(node: ExprNode): boolean {
  let asks = false;
  walk(node, ({ op }) => {
    if (op === 'field' || op === 'is' || op === 'tagged' || op === 'accepts') asks = true;
  });
  return asks;
}

/** The formula with a bound variable filled in. */
const fill = (node: ExprNode, bind: string, member: Value): ExprNode =>
  node.op === 'var' && node.name === bind
    ? { op: 'const', value: member }
    : mapChildren(node, (child) => fill(child, bind, member));

/** The formula with own fields, payload, thread and index of a flow instance filled in. */
export function closed(node: ExprNode, known: Known, payload: Readonly<Record<string, Value>> = {}): ExprNode {
  const constant = (value: Value | undefined): ExprNode => (value === undefined ? node : { op: 'const', value });
  switch (node.op) {
    case 'own':
      return constant(known.own?.(node.field));
    case 'ev':
      return constant(payload[node.name]);
    case 'self':
      return constant(known.self);
    case 'at':
      return constant(known.at?.(node.sort));
    default:
      return mapChildren(node, (child) => closed(child, known, payload));
  }
}

/** The instances that closed formulas ask about, each with its local state: `pte[v0] valid(addr=a0)`. */
export function asked(system: System, world: World, nodes: readonly ExprNode[]): readonly string[] {
  const known = knownOf(system, world);
  const found = new Set<number>();
  const add = ({ machine, index }: InstanceNode): void => {
    try {
      const position = system.position(
        machine,
        index.map((i) => evaluate(i, system.constants, known)),
      );
      if (position >= 0) found.add(position);
    } catch {
      // An index that hangs on a bound variable or on a payload names no one instance.
    }
  };
  for (const node of nodes) {
    walk(node, (part) => {
      if (part.op === 'field' || part.op === 'is' || part.op === 'tagged') add(part.of);
      if (part.op === 'accepts') add(part.send.to);
    });
  }
  return [...found].sort((a, b) => a - b).map((i) => stateText(system, world, i));
}

/** `notifier_lock read(readers={gpu_fault})`. */
export function stateText(system: System, world: World, position: number): string {
  const instance = system.instances[position];
  const snapshot = world[position];
  if (!instance || !snapshot) return '';
  return `${instance.id || instanceName(instance.machine, instance.index)} ${showLocal(snapshot.value, snapshot.context)}`;
}
