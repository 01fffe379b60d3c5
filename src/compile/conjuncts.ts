/** What an explorer looks at in each state, as conditions that must be seen when they come out one way. */

import { reduce } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import type { PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { readBy } from './reads.ts';

/** A condition over resources and tags that is seen in a state where it comes out as `seen`. */
export interface Conjunct {
  readonly property: string;
  readonly condition: ExprNode;
  readonly seen: boolean;
  /** Only in states in which all threads and engines are idle. */
  readonly quiescent: boolean;
  /** Instances that it may look at; flows by their tags alone. */
  readonly reads: ReadonlySet<number>;
}

/** The parts of invariants and quiescence properties that may fail on their own, and the premises that may be met. */
export function conjunctsOf(system: System, properties: readonly PropertyDef[]): Conjunct[] {
  const { constants } = system;
  return properties.flatMap((property): Conjunct[] => {
    if (property.kind !== 'invariant' && property.kind !== 'quiescence') return [];
    const quiescent = property.kind === 'quiescence';
    const when = property.when ? reduce(property.when, constants, {}) : null;
    const conjunct = (condition: ExprNode, seen: boolean): Conjunct => ({
      property: property.id,
      condition,
      seen,
      quiescent,
      reads: readBy(system, condition),
    });
    const premise: ExprNode[] = when ? [{ op: 'not', a: when }] : [];
    const parts = partsOf(reduce(property.holds, constants, {}));
    return [
      ...parts.map((part) => conjunct(premise.length === 0 ? part : { op: 'or', of: [...premise, part] }, false)),
      ...(when ? [conjunct(when, true)] : []),
    ];
  });
}

/** A conjunction in parts. */
function partsOf(node: ExprNode): ExprNode[] {
  if (node.op === 'and') return node.of.flatMap(partsOf);
  if (node.op !== 'or') return [node];
  const at = node.of.findIndex(({ op }) => op === 'and');
  const inner = node.of[at];
  // One conjunction among the alternatives is multiplied out: a or (b and c) is (a or b) and (a or c).
  if (inner?.op !== 'and' || node.of.filter(({ op }) => op === 'and').length > 1) return [node];
  return inner.of.flatMap((part) => partsOf({ op: 'or', of: node.of.map((other, i) => (i === at ? part : other)) }));
}
