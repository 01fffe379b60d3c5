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
    const holds = reduce(property.holds, constants, {});
    const whole: ExprNode = when ? { op: 'or', of: [{ op: 'not', a: when }, holds] } : holds;
    return [
      ...partsOf(whole).map((part) => conjunct(part, false)),
      // A premise is met where one of its alternatives is: where one part of its negation fails.
      ...(when ? partsOf({ op: 'not', a: when }).map((part) => conjunct({ op: 'not', a: part }, true)) : []),
    ];
  });
}

/** Alternatives, each by its text. */
type Clause = ReadonlyMap<string, ExprNode>;

/** Conjunctions among alternatives are multiplied out into no more parts than this. */
const PARTS_LIMIT = 512;

/** A condition as a conjunction of parts, none of which follows from another: it fails where one of them does. */
function partsOf(condition: ExprNode): ExprNode[] {
  const clauses = clausesOf(withoutNegations(condition, false)).filter(
    (clause) => ![...clause.values()].some((node) => node.op === 'not' && clause.has(JSON.stringify(node.a))),
  );
  const within = (some: Clause, other: Clause) => [...some.keys()].every((text) => other.has(text));
  const follows = (clause: Clause, at: number) =>
    clauses.some((other, i) => i !== at && within(other, clause) && (other.size < clause.size || i < at));
  return clauses
    .filter((clause, at) => !follows(clause, at))
    .map((clause): ExprNode => ({ op: 'or', of: [...clause.values()] }));
}

/** Negations moved inwards: whatever is not true counts as false. */
function withoutNegations(node: ExprNode, negated: boolean): ExprNode {
  if (node.op === 'not') return withoutNegations(node.a, !negated);
  if (node.op !== 'and' && node.op !== 'or') return negated ? { op: 'not', a: node } : node;
  const op = (node.op === 'and') === negated ? 'or' : 'and';
  return { op, of: node.of.map((part) => withoutNegations(part, negated)) };
}

/** a or (b and c) is (a or b) and (a or c). */
function clausesOf(node: ExprNode): Clause[] {
  if (node.op === 'and') return node.of.flatMap(clausesOf);
  if (node.op !== 'or') return [new Map([[JSON.stringify(node), node]])];
  let clauses: Clause[] = [new Map()];
  for (const part of node.of) {
    const found = clausesOf(part);
    const fits = clauses.length * found.length <= PARTS_LIMIT;
    const inner: readonly Clause[] = fits ? found : [new Map([[JSON.stringify(part), part]])];
    clauses = clauses.flatMap((clause) => inner.map((other) => new Map([...clause, ...other])));
  }
  return clauses;
}
