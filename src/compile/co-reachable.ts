/**
 * Which local states of two instances can be met in one reachable global state: an over-approximation, computed as the
 * least fixpoint of all steps over pairs (abstract interpretation after Cousot and Cousot, with the relation of each two
 * components as the domain). A step is taken in it only where all that it looks at can pairwise be met, so that whoever
 * waits for a lock is not let in while its holder, by the lock's own state, is there.
 */

import type { System } from '../model/system.ts';
import { type Budget, CaseTree, type Leaf, together } from './case-tree.ts';
import { isEmpty, PairRelation } from './pair-relation.ts';
import { PartialState, type StepOutcome, type StepOutcomes, tagKey } from './step-outcomes.ts';
import type { LocalState, Table } from './tabulate.ts';

/** A case of one step of a flow. */
export type StepCase = Leaf<readonly StepOutcome[]>;

export interface CoReachable {
  readonly relation: PairRelation;
  /** Every case of every enabled step of a flow at a local state, as far as the relation allows it. */
  cases(flow: number, local: number): readonly StepCase[];
}

/** Throws `TooMuchWork` beyond the budget; null where the relation would not fit into memory. */
export function coReachable(
  system: System,
  tables: ReadonlyMap<string, Table>,
  outcomes: StepOutcomes,
  budget: Budget,
): CoReachable | null {
  const relation = PairRelation.of(system.instances.map((_, i) => outcomes.states(i).length));
  if (!relation) return null;
  const start = system.instances.map(({ machine }, i) => (tables.get(machine) as Table).start.get(i) as number);
  for (const [a, va] of start.entries()) for (const [b, vb] of start.entries()) if (a < b) relation.add(a, va, b, vb);

  const flows = system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
  const trees = new Map<number, Trees[]>(flows.map((flow) => [flow, []]));
  // With one instance there is no pair, so nothing that a stamp could tell.
  const reached = (flow: number, local: number) =>
    system.instances.length === 1 || relation.stamp(flow, local) > 0;
  const at = (flow: number, local: number): Trees => {
    const known = trees.get(flow) as Trees[];
    known[local] ??= treesAt(outcomes, flow, local, budget);
    return known[local];
  };
  for (let before = -1; before !== relation.clock; ) {
    before = relation.clock;
    for (const flow of flows) {
      for (let local = 0; local < outcomes.states(flow).length; local++) {
        if (!reached(flow, local)) continue;
        const here = at(flow, local);
        if (here.settled > 0 && newestFor(relation, flow, local, here.trees) <= here.settled) continue;
        here.settled = Math.max(1, relation.clock);
        for (const tree of here.trees) tree.visit(relation, (leaf) => take(relation, outcomes, flow, leaf, budget));
      }
    }
  }
  return {
    relation,
    cases: (flow, local) => {
      const found: StepCase[] = [];
      if (!reached(flow, local)) return found;
      for (const tree of at(flow, local).trees) {
        tree.visit(relation, (leaf) => {
          if (leaf.result.length > 0 && othersOf(relation, outcomes, leaf.state, budget)) found.push(leaf);
        });
      }
      return found;
    },
  };
}

/** The steps that leave a local state. */
interface Trees {
  readonly trees: readonly CaseTree<readonly StepOutcome[]>[];
  /** Clock of the relation when they were last taken. */
  settled: number;
}

function treesAt(outcomes: StepOutcomes, flow: number, local: number, budget: Budget): Trees {
  const start = new PartialState();
  start.locals.set(flow, local);
  const rows = Array.from({ length: outcomes.rowCount(flow, local) }, (_, row) => row);
  const states = (instance: number) => outcomes.states(instance);
  return {
    trees: rows.map((row) => new CaseTree(start, (state) => outcomes.run(flow, local, [row], state), states, budget)),
    settled: 0,
  };
}

/** When something was last added that could open a new case, or add to one. */
function newestFor(relation: PairRelation, flow: number, local: number, trees: Trees['trees']): number {
  let newest = relation.stamp(flow, local);
  for (const { asked } of trees) for (const instance of asked) newest = Math.max(newest, relation.newest(instance));
  return newest;
}

/** Local states of every instance that a case does not look at; null where one has none, so that it cannot be met. */
function othersOf(
  relation: PairRelation,
  outcomes: StepOutcomes,
  state: PartialState,
  budget: Budget,
): Map<number, Int32Array> | null {
  const others = new Map<number, Int32Array>();
  for (let instance = 0; instance < relation.counts.length; instance++) {
    if (state.locals.has(instance)) continue;
    const set = together(relation, instance, state);
    budget.spend(1 + (set.length >> 3));
    for (const [local, { tags }] of tagged(outcomes, instance, state)) {
      for (const [tag, has] of tags) {
        if ((outcomes.states(instance)[local] as LocalState).tags.includes(tag) !== has)
          set[local >> 5] = (set[local >> 5] as number) & ~(1 << (local & 31));
      }
    }
    if (isEmpty(set)) return null;
    others.set(instance, set);
  }
  return others;
}

/** Local states of an instance with the tags that a case asked about; none where it asked about none. */
function* tagged(
  outcomes: StepOutcomes,
  instance: number,
  state: PartialState,
): Generator<[number, { tags: readonly (readonly [string, boolean])[] }]> {
  if (state.tags.size === 0) return;
  const tags = [...state.tags].flatMap(([key, has]) => {
    const tag = key.slice(key.indexOf(' ') + 1);
    return key === tagKey(instance, tag) ? [[tag, has] as const] : [];
  });
  if (tags.length === 0) return;
  for (let local = 0; local < outcomes.states(instance).length; local++) yield [local, { tags }];
}

/** Adds what comes of a case. */
function take(relation: PairRelation, outcomes: StepOutcomes, flow: number, leaf: StepCase, budget: Budget): void {
  const [outcome] = leaf.result;
  if (!outcome || outcome.illegal !== null || outcome.writes.size === 0) return;
  let newest = 0;
  for (const [instance, local] of leaf.state.locals) newest = Math.max(newest, relation.stamp(instance, local));
  if (leaf.seen > 0 && newest <= leaf.seen) return;
  const clock = Math.max(1, relation.clock);
  const others = othersOf(relation, outcomes, leaf.state, budget);
  leaf.seen = clock;
  if (!others) return;
  const after = new Map(leaf.state.locals);
  for (const [instance, local] of outcome.writes) after.set(instance, local);
  for (const [changed, local] of outcome.writes) {
    for (const [other, set] of others) relation.addAll(other, set, changed, local);
    for (const [other, value] of after) if (other !== changed) relation.add(changed, local, other, value);
  }
}
