/**
 * Tells cases apart by what is looked at: a tree that asks for one instance at a time, whose leaves know what happens
 * however the rest of the global state looks. Built where it is walked, so only for local states that can be met.
 */

import { membersOf, type PairRelation } from './pair-relation.ts';
import { type PartialState, tagKey, type Unknown } from './step-outcomes.ts';
import type { LocalState } from './tabulate.ts';

/** Evaluates in a partial state; null where it had to ask. */
export type Evaluation<T> = (state: PartialState) => T | null;

type Node<T> =
  | { readonly kind: 'leaf'; readonly leaf: Leaf<T> }
  | {
      readonly kind: 'ask';
      readonly state: PartialState;
      readonly asked: Unknown;
      readonly below: Map<number, Node<T>>;
    };

/** One case: what was looked at, and what comes of it. */
export interface Leaf<T> {
  readonly state: PartialState;
  /** The local states that are known: instance and local state in turn. */
  readonly known: Int32Array;
  readonly result: T;
  /** For the owner of the tree: when it last looked at the case. */
  seen: number;
}

/** Thrown when the work exceeds its budget. */
export class TooMuchWork extends Error {}

/** Steps of work that an analysis may still do. */
export class Budget {
  #left: number;

  constructor(units: number) {
    this.#left = units;
  }

  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TooMuchWork('more work than is allowed for it');
  }
}

/** Costs of evaluating anew, against walking on. */
const EVALUATION_COST = 50;

export class CaseTree<T> {
  readonly #start: PartialState;
  readonly #evaluate: Evaluation<T>;
  readonly #states: (instance: number) => readonly LocalState[];
  readonly #budget: Budget;
  readonly #asked = new Set<number>();
  #root: Node<T> | null = null;

  constructor(
    start: PartialState,
    evaluation: Evaluation<T>,
    states: (instance: number) => readonly LocalState[],
    budget: Budget,
  ) {
    this.#start = start;
    this.#evaluate = evaluation;
    this.#states = states;
    this.#budget = budget;
  }

  /** Instances whose local state some case asks for. */
  get asked(): ReadonlySet<number> {
    return this.#asked;
  }

  /** Visits every case whose local states can pairwise be met together. */
  visit(relation: PairRelation, visitor: (leaf: Leaf<T>) => void): void {
    this.every(relation, (leaf) => {
      visitor(leaf);
      return true;
    });
  }

  /** Whether every such case passes a test; ends with the first that does not. */
  every(relation: PairRelation, test: (leaf: Leaf<T>) => boolean): boolean {
    this.#root ??= this.#build(this.#start);
    return this.#walk(this.#root, relation, test);
  }

  #walk(node: Node<T>, relation: PairRelation, test: (leaf: Leaf<T>) => boolean): boolean {
    this.#budget.spend(1);
    if (node.kind === 'leaf') return test(node.leaf);
    const { instance, tag } = node.asked;
    const candidates = [...membersOf(together(relation, instance, node.state))];
    if (tag === null) return candidates.every((local) => this.#walk(this.#child(node, local), relation, test));
    const tagged = candidates.map((local) => (this.#states(instance)[local] as LocalState).tags.includes(tag));
    return [false, true].every(
      (has) => !tagged.includes(has) || this.#walk(this.#child(node, Number(has)), relation, test),
    );
  }

  /** What follows from an answer: a local state, or 0 or 1 where it was asked for a tag. */
  #child(node: Node<T> & { kind: 'ask' }, answer: number): Node<T> {
    const known = node.below.get(answer);
    if (known) return known;
    const { instance, tag } = node.asked;
    const state = node.state.copy();
    if (tag === null) state.locals.set(instance, answer);
    else state.tags.set(tagKey(instance, tag), answer === 1);
    const child = this.#build(state);
    node.below.set(answer, child);
    return child;
  }

  #build(state: PartialState): Node<T> {
    this.#budget.spend(EVALUATION_COST);
    const result = this.#evaluate(state);
    if (result !== null) return { kind: 'leaf', leaf: { state, known: knownPairs(state), result, seen: 0 } };
    const asked = state.asked as Unknown;
    if (asked.tag === null) this.#asked.add(asked.instance);
    return { kind: 'ask', state, asked, below: new Map() };
  }
}

/** Local states of an instance that go with each local state that is known of others. */
export function together(relation: PairRelation, instance: number, state: PartialState): Int32Array {
  const set = new Int32Array(relation.words[instance] as number);
  relation.together(instance, knownPairs(state, instance), set);
  return set;
}

/** What is known of others than one instance: instance and local state in turn. */
function knownPairs(state: PartialState, but = -1): Int32Array {
  const others = [...state.locals].filter(([instance]) => instance !== but);
  return Int32Array.from(others.flat());
}
