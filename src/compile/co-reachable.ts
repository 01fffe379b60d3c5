/**
 * Which local states of two instances can be met in one reachable global state: an over-approximation, computed as the
 * least fixpoint of all steps over pairs (abstract interpretation after Cousot and Cousot, with the relation of each two
 * components as the domain). A step is taken in it only where all that it looks at can pairwise be met, so that whoever
 * waits for a lock is not let in while its holder, by the lock's own state, is there.
 */

import type { System } from '../model/system.ts';
import { type Budget, CaseTree, type Leaf } from './case-tree.ts';
import { membersOf, PairRelation } from './pair-relation.ts';
import { PartialState, type StepOutcome, type StepOutcomes, tagKey } from './step-outcomes.ts';
import type { Table } from './tabulate.ts';

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

  const sets = scratchFor(relation);
  const flows = system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
  const trees = new Map<number, Trees[]>(flows.map((flow) => [flow, []]));
  // With one instance there is no pair, so nothing that a stamp could tell.
  const reached = (flow: number, local: number) => system.instances.length === 1 || relation.stamp(flow, local) > 0;
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
        if (here.settled > 0 && newestFor(relation, flow, local, here) <= here.settled) continue;
        here.settled = Math.max(1, relation.clock);
        for (const tree of here.trees) tree.visit(relation, (leaf) => take(relation, outcomes, leaf, sets, budget));
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
          if (leaf.result.length > 0 && othersOf(relation, outcomes, leaf, sets, budget)) found.push(leaf);
        });
      }
      return found;
    },
  };
}

/** The steps that leave a local state. */
interface Trees {
  readonly trees: readonly CaseTree<readonly StepOutcome[]>[];
  /** Instances that one of them changes whatever their local state. */
  readonly shifted: ReadonlySet<number>;
  /** Clock of the relation when they were last taken. */
  settled: number;
}

function treesAt(outcomes: StepOutcomes, flow: number, local: number, budget: Budget): Trees {
  const start = new PartialState();
  start.locals.set(flow, local);
  const rows = Array.from({ length: outcomes.rowCount(flow, local) }, (_, row) => row);
  const states = (instance: number) => outcomes.states(instance);
  const shifted = new Set<number>();
  const run = (row: number, state: PartialState) => {
    const result = outcomes.run(flow, local, [row], state);
    for (const { shifts } of result ?? []) for (const instance of shifts.keys()) shifted.add(instance);
    return result;
  };
  return {
    trees: rows.map((row) => new CaseTree(start, (state) => run(row, state), states, budget)),
    shifted,
    settled: 0,
  };
}

/** When something was last added that could open a new case, or add to one. */
function newestFor(relation: PairRelation, flow: number, local: number, { trees, shifted }: Trees): number {
  let newest = relation.stamp(flow, local);
  for (const instance of shifted) newest = Math.max(newest, relation.newest(instance));
  for (const { asked } of trees) for (const instance of asked) newest = Math.max(newest, relation.newest(instance));
  return newest;
}

/** Room for a set of local states of each instance. */
const scratchFor = (relation: PairRelation): Int32Array[] => relation.words.map((words) => new Int32Array(words));

/**
 * Puts into `sets` the local states of every instance that a case does not look at. False where one has none, so that
 * the case cannot be met.
 */
function othersOf(
  relation: PairRelation,
  outcomes: StepOutcomes,
  { state, known }: StepCase,
  sets: readonly Int32Array[],
  budget: Budget,
): boolean {
  for (let instance = 0; instance < sets.length; instance++) {
    if (state.locals.has(instance)) continue;
    const set = sets[instance] as Int32Array;
    budget.spend(1 + (set.length >> 3));
    if (!relation.together(instance, known, set)) return false;
    if (state.tags.size > 0 && !keepTagged(outcomes, instance, state, set)) return false;
  }
  return true;
}

/** Keeps the local states with the tags that a case found; false where none is left. */
function keepTagged(outcomes: StepOutcomes, instance: number, state: PartialState, set: Int32Array): boolean {
  for (const [key, has] of state.tags) {
    const tag = key.slice(key.indexOf(' ') + 1);
    if (key !== tagKey(instance, tag)) continue;
    for (const [local, { tags }] of outcomes.states(instance).entries()) {
      if (tags.includes(tag) !== has) set[local >> 5] = (set[local >> 5] as number) & ~(1 << (local & 31));
    }
  }
  return set.some((word) => word !== 0);
}

/** Adds what comes of a case. */
function take(
  relation: PairRelation,
  outcomes: StepOutcomes,
  leaf: StepCase,
  sets: readonly Int32Array[],
  budget: Budget,
): void {
  const [outcome] = leaf.result;
  if (!outcome || outcome.illegal !== null || outcome.writes.size + outcome.shifts.size === 0) return;
  const { known, state } = leaf;
  let newest = 0;
  for (let k = 0; k < known.length; k += 2)
    newest = Math.max(newest, relation.stamp(known[k] as number, known[k + 1] as number));
  for (const instance of outcome.shifts.keys()) newest = Math.max(newest, relation.newest(instance));
  if (leaf.seen > 0 && newest <= leaf.seen) return;
  leaf.seen = Math.max(1, relation.clock);
  if (!othersOf(relation, outcomes, leaf, sets, budget)) return;
  const after = new Map(state.locals);
  for (const [instance, local] of outcome.writes) after.set(instance, local);
  for (const [changed, local] of outcome.writes) {
    for (let other = 0; other < sets.length; other++) {
      if (state.locals.has(other) || outcome.shifts.has(other)) continue;
      relation.addAll(other, sets[other] as Int32Array, changed, local);
    }
    for (const [other, value] of after) if (other !== changed) relation.add(changed, local, other, value);
  }
  for (const [instance, shift] of outcome.shifts) {
    for (const before of [...membersOf(sets[instance] as Int32Array)]) {
      takeShifted(relation, outcomes, leaf, outcome, instance, before, shift[before] as number, after, budget);
    }
  }
}

/**
 * Adds what goes with the new local state of an instance that the step changes from any local state that it may have.
 * Each such instance is taken on its own, with all that each other one may then have been.
 */
function takeShifted(
  relation: PairRelation,
  outcomes: StepOutcomes,
  { state, known }: StepCase,
  { shifts }: StepOutcome,
  instance: number,
  before: number,
  now: number,
  after: ReadonlyMap<number, number>,
  budget: Budget,
): void {
  const here = Int32Array.from([...known, instance, before]);
  const met = new Map<number, Int32Array>();
  for (let other = 0; other < relation.counts.length; other++) {
    if (other === instance || state.locals.has(other)) continue;
    // Where neither changes, the pair is known already.
    if (now === before && !shifts.has(other)) continue;
    const set = new Int32Array(relation.words[other] as number);
    budget.spend(1 + (set.length >> 3));
    if (!relation.together(other, here, set)) return;
    if (state.tags.size > 0 && !keepTagged(outcomes, other, state, set)) return;
    met.set(other, set);
  }
  for (const [other, value] of after) relation.add(instance, now, other, value);
  for (const [other, set] of met) {
    const shift = shifts.get(other);
    if (!shift) relation.addAll(other, set, instance, now);
    else for (const local of membersOf(set)) relation.add(instance, now, other, shift[local] as number);
  }
}
