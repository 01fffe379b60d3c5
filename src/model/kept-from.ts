/** Which instances keep a formula from coming out as wanted. */

import { membersOf, type Value } from './domain.ts';
import { evaluate, type Known } from './evaluate.ts';
import { type ExprNode, mapChildren, walk } from './expr.ts';
import type { System } from './system.ts';

/**
 * Positions of the instances each of which has to change before the closed formula comes out as wanted. Where one of several
 * would do, none of them has to.
 */
export function keptFrom(system: System, known: Known, node: ExprNode, wanted: boolean): readonly number[] {
  const { constants } = system;
  if ((evaluate(node, constants, known) === true) === wanted) return [];
  const recur = (child: ExprNode, want: boolean) => keptFrom(system, known, child, want);
  switch (node.op) {
    case 'not':
      return recur(node.a, !wanted);
    case 'and':
    case 'or': {
      if ((node.op === 'and') === wanted) return node.of.flatMap((child) => recur(child, wanted));
      // What asks nothing never changes.
      const asking = node.of.filter(asksSomething);
      return asking.length === 1 ? recur(asking[0] as ExprNode, wanted) : [];
    }
    case 'any':
    case 'all': {
      const { sort, bind, body } = node;
      if ((node.op === 'all') !== wanted) return [];
      return membersOf(constants.sorts, sort).flatMap((member) => recur(filled(body, bind, member), wanted));
    }
    case 'eq':
      return [...asked(system, known, node.a), ...asked(system, known, node.b)];
    case 'has':
      return asked(system, known, node.set);
    default:
      return asked(system, known, node);
  }
}

function asksSomething(node: ExprNode): boolean {
  let asks = false;
  walk(node, ({ op }) => {
    if (op === 'field' || op === 'is' || op === 'tagged' || op === 'accepts') asks = true;
  });
  return asks;
}

/** The instance that a question is put to. */
function asked(system: System, known: Known, node: ExprNode): readonly number[] {
  if (node.op !== 'is' && node.op !== 'field') return [];
  const index = node.of.index.map((part) => evaluate(part, system.constants, known));
  const position = system.position(node.of.machine, index);
  return position < 0 ? [] : [position];
}

const filled = (node: ExprNode, bind: string, member: Value): ExprNode =>
  node.op === 'var' && node.name === bind
    ? { op: 'const', value: member }
    : mapChildren(node, (child) => filled(child, bind, member));
