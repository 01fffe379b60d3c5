/**
 * Partial order and path compression: where a flow's next steps may be taken at once, ahead of everybody else's, and the
 * state in between need not be kept. Proven from the tables of the system at hand, hardware flows included.
 *
 * A flow's steps at a local state are safe when, in every state where they are enabled, whatever the others can do while
 * the flow stays there (1) leaves these steps enabled, with the same outcome, (2) ends in the same state before and after
 * them, and is as legal after them as before. All of the flow's steps there are then a persistent set (Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996; ample sets after Clarke, Grumberg and Peled).
 * So that nothing that is judged in states gets lost, (3) each conjunct of a property either cannot be mended by these
 * steps once it fails, or cannot be touched by the others while they are pending; then judging the state that is passed
 * over is enough. No circle of safe steps is left, so nothing is put off for ever.
 *
 * What the others can do comes from the co-reachable pairs (co-reachable.ts): whoever waits for a lock that the flow
 * holds can do nothing, and whoever is inside is not met there.
 */

import type { ExprNode } from '../model/expr.ts';
import { isOfRuns, type PropertyDef } from '../model/property.ts';
import type { System } from '../model/system.ts';
import { Budget, CaseTree, TooMuchWork, together } from './case-tree.ts';
import { type CoReachable, coReachable, type StepCase } from './co-reachable.ts';
import { type Conjunct, conjunctsOf } from './conjuncts.ts';
import { membersOf } from './pair-relation.ts';
import { PartialState, type Shift, type StepOutcome, StepOutcomes } from './step-outcomes.ts';
import type { LocalState, Table } from './tabulate.ts';

/** At this local state, take no step ahead; the one step; all the steps of the flow, of which there may be several. */
export const UNSAFE = 0;
export const SAFE_STEP = 1;
export const SAFE_STEPS = 2;

/** A place of a flow, for people. */
export interface PlaceReport {
  /** Instance, as `munmap.2`. */
  readonly flow: string;
  readonly place: string;
  /** Steps that leave it. */
  readonly labels: readonly string[];
  /** Local states that can be reached there, and how many of them are safe. */
  readonly states: number;
  readonly safe: number;
  /** Why one of them is not. */
  readonly because: string | null;
}

export interface SafeSteps {
  /**
   * By instance position and local state; null for resources. Where it is `SAFE_STEP` or `SAFE_STEPS` and the flow has a
   * step with a successor, its steps alone are enough. An explorer judges the state all the same, takes note of illegal
   * steps and broken at-step properties of the flow there, and takes everybody's steps where the flow has no successor.
   */
  readonly safe: readonly (Uint8Array | null)[];
  readonly places: readonly PlaceReport[];
  /** Why nothing is safe; null where the analysis was made. */
  readonly refused: string | null;
}

export interface SafeStepsOptions {
  /** Units of work, somewhat less than a microsecond each; beyond it nothing is safe. */
  readonly budget?: number;
}

const BUDGET = 40_000_000;

/** More steps than this at one local state are not looked at. */
const ROWS_LIMIT = 8;

/** Why steps must not be taken ahead for these properties; null where they may. */
export function refusesMerging(properties: readonly PropertyDef[]): string | null {
  const progress = properties.find((property) => property.kind === 'can_become_idle' || isOfRuns(property));
  if (!progress) return null;
  return `${progress.id} asks ${isOfRuns(progress) ? 'how runs go on' : 'what can still be reached'} from each state, so no state may be passed over`;
}

/** Proves which steps are safe to take ahead. Never throws for want of time or memory: then nothing is safe. */
export function safeSteps(
  system: System,
  tables: ReadonlyMap<string, Table>,
  properties: readonly PropertyDef[],
  { budget = BUDGET }: SafeStepsOptions = {},
): SafeSteps {
  const none = (refused: string): SafeSteps => ({
    safe: system.instances.map(({ kind, machine }) =>
      kind === 'resource' ? null : new Uint8Array((tables.get(machine) as Table).states.length),
    ),
    places: [],
    refused,
  });
  const refused = refusesMerging(properties);
  if (refused !== null) return none(refused);
  const outcomes = new StepOutcomes(system, tables, properties);
  const units = new Budget(budget);
  try {
    const met = coReachable(system, tables, outcomes, units);
    if (!met) return none('the pairs of local states take too much memory');
    return new Analysis(system, properties, outcomes, met, units).result();
  } catch (error) {
    if (error instanceof TooMuchWork) return none(`the analysis takes ${error.message}`);
    throw error;
  }
}

/** A case of a flow's steps at a local state in which one of them has a successor. */
interface Pending {
  readonly flow: number;
  readonly local: number;
  readonly rows: readonly number[];
  readonly state: PartialState;
  readonly outcomes: readonly StepOutcome[];
  /** Instances that it asks for, those that it looks at if only to change them, and those that its steps change. */
  readonly asks: ReadonlySet<number>;
  readonly looks: ReadonlySet<number>;
  readonly changes: ReadonlySet<number>;
}

/** A step that another flow may take. */
interface Move {
  readonly flow: number;
  readonly local: number;
  readonly state: PartialState;
  readonly outcome: StepOutcome;
  readonly asks: ReadonlySet<number>;
  readonly looks: ReadonlySet<number>;
  readonly changes: ReadonlySet<number>;
}

/** The steps that another flow may take at a local state, and what all of them look at and change together. */
interface Moves {
  readonly all: readonly Move[];
  readonly looks: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
  /** Instances that at-step properties judged at one of them look at. */
  readonly judged: ReadonlySet<number>;
}

class Analysis {
  readonly #system: System;
  readonly #outcomes: StepOutcomes;
  readonly #met: CoReachable;
  readonly #budget: Budget;
  readonly #conjuncts: readonly Conjunct[];
  readonly #deadlock: boolean;
  readonly #flows: readonly number[];
  readonly #moves = new Map<string, Moves>();

  constructor(
    system: System,
    properties: readonly PropertyDef[],
    outcomes: StepOutcomes,
    met: CoReachable,
    budget: Budget,
  ) {
    this.#system = system;
    this.#outcomes = outcomes;
    this.#met = met;
    this.#budget = budget;
    this.#conjuncts = conjunctsOf(system, properties);
    this.#deadlock = properties.some(({ kind }) => kind === 'deadlock');
    this.#flows = system.instances.flatMap(({ kind }, i) => (kind === 'resource' ? [] : [i]));
  }

  result(): SafeSteps {
    const safe = this.#system.instances.map(({ kind }, i) =>
      kind === 'resource' ? null : new Uint8Array(this.#outcomes.states(i).length),
    );
    const reasons = new Map<string, string>();
    for (const flow of this.#flows) {
      const flags = safe[flow] as Uint8Array;
      for (let local = 0; local < flags.length; local++) {
        if (this.#outcomes.rowCount(flow, local) === 0 || !this.#reached(flow, local)) continue;
        const verdict = this.#judge(flow, local);
        if (typeof verdict === 'number') flags[local] = verdict;
        else reasons.set(`${flow} ${local}`, verdict);
      }
    }
    for (const [flow, local] of this.#breakCircles(safe)) {
      reasons.set(`${flow} ${local}`, 'else a circle of such steps would put off everybody else for ever');
    }
    return { safe, places: this.#report(safe, reasons), refused: null };
  }

  #reached(flow: number, local: number): boolean {
    return this.#system.instances.length === 1 || this.#met.relation.stamp(flow, local) > 0;
  }

  #movesAt(flow: number, local: number): Moves {
    const key = `${flow} ${local}`;
    let moves = this.#moves.get(key);
    if (!moves) {
      const all = this.#met.cases(flow, local).flatMap(({ state, result }: StepCase) =>
        result.map(
          (outcome): Move => ({
            flow,
            local,
            state,
            outcome,
            asks: asksOf(state),
            looks: looksOf(state, [outcome]),
            changes: this.#changesOf(state, outcome),
          }),
        ),
      );
      moves = {
        all,
        looks: union(all.map(({ looks }) => looks)),
        writes: union(all.map(({ changes }) => changes)),
        judged: union(all.flatMap(({ outcome }) => outcome.judged.map(({ reads }) => reads))),
      };
      this.#moves.set(key, moves);
    }
    return moves;
  }

  /** How safe the flow's steps at a local state are, or why they are not. */
  #judge(flow: number, local: number): number | string {
    const { kind } = this.#system.instances[flow] as System['instances'][number];
    if (kind === 'environment' && this.#deadlock) return 'a deadlock may have it pending, as the environment may stop';
    const rowCount = this.#outcomes.rowCount(flow, local);
    if (rowCount > ROWS_LIMIT) return 'too many steps to choose from';
    const rows = Array.from({ length: rowCount }, (_, row) => row);
    const start = new PartialState();
    start.locals.set(flow, local);
    const tree = new CaseTree(
      start,
      (state) => this.#outcomes.run(flow, local, rows, state),
      (instance) => this.#outcomes.states(instance),
      this.#budget,
    );
    const cases: Pending[] = [];
    tree.visit(this.#met.relation, ({ state, result }) => {
      if (result.every(({ illegal }) => illegal !== null)) return;
      const changes = union(result.map((outcome) => this.#changesOf(state, outcome)));
      cases.push({
        flow,
        local,
        rows,
        state,
        outcomes: result,
        asks: asksOf(state),
        looks: looksOf(state, result),
        changes,
      });
    });
    for (const pending of cases) {
      const why = this.#disturbed(pending);
      if (why !== null) return why;
    }
    const several = cases.some(({ outcomes }) => outcomes.length > 1);
    return this.#unseen(cases) ?? (several ? SAFE_STEPS : SAFE_STEP);
  }

  /** Who could change what pending steps do, or see that they have been taken; null when nobody. */
  #disturbed(pending: Pending): string | null {
    const judged = union(pending.outcomes.flatMap((outcome) => outcome.judged.map(({ reads }) => reads)));
    const concerns = ({ looks, writes, judged: there }: Moves) =>
      meets(pending.changes, looks) ||
      meets(writes, pending.looks) ||
      meets(pending.changes, there) ||
      meets(writes, judged);
    for (const move of this.#movesBeside(pending, concerns)) {
      const undisturbed = this.#apart(pending, move) || this.#independent(pending, move);
      if (undisturbed && this.#judgedAlike(pending, move)) continue;
      return `depends on ${this.#nameOf(move)}`;
    }
    return null;
  }

  /** What other flows can do while the steps are pending, where it concerns somebody. */
  *#movesBeside(pending: Pending, concerns: (moves: Moves) => boolean): Generator<Move> {
    const { relation } = this.#met;
    for (const flow of this.#flows) {
      if (flow === pending.flow) continue;
      for (const local of membersOf(together(relation, flow, pending.state))) {
        this.#budget.spend(1);
        const moves = this.#movesAt(flow, local);
        if (!concerns(moves)) continue;
        for (const move of moves.all) if (this.#together(pending, move)) yield move;
      }
    }
  }

  /** Whether all that two cases look at can pairwise be met. */
  #together({ state, flow, local }: Pending, move: Move): boolean {
    const { relation } = this.#met;
    this.#budget.spend(1);
    for (const [a, va] of move.state.locals) {
      for (const [b, vb] of state.locals) {
        if (a === b ? va !== vb : !relation.has(a, va, b, vb)) return false;
      }
    }
    return this.#tagsFit(move.state, flow, local) && this.#tagsFit(state, move.flow, move.local);
  }

  #tagsFit(state: PartialState, flow: number, local: number): boolean {
    const { tags } = this.#outcomes.states(flow)[local] as LocalState;
    for (const [key, has] of state.tags) {
      const [instance, tag] = splitTag(key);
      if (instance === flow && tags.includes(tag) !== has) return false;
    }
    return true;
  }

  /**
   * Whether a move and pending steps take no notice of each other. What they do depends on what they ask; an instance
   * that both change, whatever its local state, must become the same in both orders.
   */
  #apart(pending: Pending, move: Move): boolean {
    if (meets(pending.changes, move.asks) || meets(move.changes, pending.asks)) return false;
    if (!meets(move.outcome.shifts, pending.changes)) return true;
    const both = bothOf(pending, move);
    for (const [instance, theirs] of move.outcome.shifts) {
      const locals = [...membersOf(together(this.#met.relation, instance, both))];
      for (const { shifts } of pending.outcomes) {
        const mine = shifts.get(instance);
        if (mine && !locals.every((local) => mine[theirs[local] as number] === theirs[mine[local] as number]))
          return false;
      }
    }
    return true;
  }

  /** Whether a move and pending steps commute, and neither sees the other. */
  #independent(pending: Pending, move: Move): boolean {
    this.#budget.spend(100);
    const both = bothOf(pending, move);
    // Instances of which one of them changes any local state may be known to the other.
    const mine = this.#outcomes.run(pending.flow, pending.local, pending.rows, both);
    const theirs = this.#outcomes.run(move.flow, move.local, [move.outcome.row], both)?.[0];
    if (!mine || !theirs || !sameSteps(mine, pending.outcomes) || !sameStep(theirs, move.outcome)) return false;
    const other = both.after(theirs);
    if (theirs.illegal === null) {
      const later = this.#outcomes.run(pending.flow, pending.local, pending.rows, other);
      if (!later || !sameSteps(later, mine)) return false;
    }
    return mine.every((step) => {
      if (step.illegal !== null) return true;
      const after = both.after(step);
      const later = this.#outcomes.run(move.flow, move.local, [theirs.row], after)?.[0];
      if (!later || !sameStep(later, theirs)) return false;
      if (theirs.illegal !== null) return true;
      const last = this.#outcomes.run(pending.flow, pending.local, [step.row], other)?.[0];
      return last !== undefined && this.#sameState(after.after(later), other.after(last), both);
    });
  }

  /** Whether two states that come of one of which a part is known are the same, whatever the rest of it is. */
  #sameState(a: PartialState, b: PartialState, start: PartialState): boolean {
    if (a.locals.size !== b.locals.size) return false;
    for (const [instance, local] of a.locals) if (b.locals.get(instance) !== local) return false;
    for (const instance of union([a.shifts, b.shifts])) {
      const [shift, other] = [a.shifts.get(instance), b.shifts.get(instance)];
      for (const local of membersOf(together(this.#met.relation, instance, start)))
        if ((shift?.[local] ?? local) !== (other?.[local] ?? local)) return false;
    }
    return true;
  }

  /** Instances that a step changes in some state of which a part is known. */
  #changesOf(state: PartialState, { writes, shifts }: StepOutcome): ReadonlySet<number> {
    const shifted = [...shifts].filter(([instance, shift]) => this.#shifts(state, instance, shift));
    return union([writes, new Map(shifted)]);
  }

  #shifts(state: PartialState, instance: number, shift: Shift): boolean {
    for (const local of membersOf(together(this.#met.relation, instance, state)))
      if (shift[local] !== local) return true;
    return false;
  }

  /** Whether at-step properties still fail at a move once the pending steps are taken, and alike at these after the move. */
  #judgedAlike(pending: Pending, move: Move): boolean {
    const there = move.outcome.judged.filter(({ reads }) => meets(pending.changes, reads));
    const here = pending.outcomes.flatMap(({ judged }) => judged).filter(({ reads }) => meets(move.changes, reads));
    if (there.length + here.length === 0) return true;
    const both = bothOf(pending, move);
    return (
      there.every(({ holds }) =>
        this.#inEveryCase(
          both,
          holds,
          pending.outcomes,
          (held, after) => held || pending.outcomes.every((step) => after(step) === false),
        ),
      ) &&
      here.every(({ holds }) =>
        this.#inEveryCase(both, holds, [move.outcome], (held, after) => after(move.outcome) === held),
      )
    );
  }

  /**
   * A conjunct whose failure could get lost when pending steps go first; null when none. The others can turn one case of
   * pending steps into another, so what they can do in any of them counts.
   */
  #unseen(cases: readonly Pending[]): string | null {
    for (const conjunct of this.#conjuncts) {
      if (cases.every((pending) => this.#cannotHide(pending, conjunct))) continue;
      const concerns = ({ writes }: Moves) => conjunct.quiescent || meets(writes, conjunct.reads);
      for (const pending of cases) {
        for (const move of this.#movesBeside(pending, concerns)) {
          if (!this.#touches(move, pending, conjunct)) continue;
          return `${conjunct.property} could fail between it and ${this.#nameOf(move)}`;
        }
      }
    }
    return null;
  }

  /** Whether none of the pending steps can turn a conjunct away from the outcome that has to be seen. */
  #cannotHide(pending: Pending, conjunct: Conjunct): boolean {
    const { flow, local } = pending;
    const steps = pending.outcomes.filter(({ illegal }) => illegal === null);
    if (conjunct.quiescent) {
      const obliged = this.#system.instances[flow]?.kind !== 'environment';
      if (obliged && !this.#isIdle(flow, local)) return true;
      if (obliged && steps.some(({ writes }) => !this.#isIdle(flow, writes.get(flow) ?? local))) return false;
    }
    const touching = steps.filter((step) => this.#changesReads(step, flow, local, pending.state, conjunct));
    if (touching.length === 0) return true;
    return this.#inEveryCase(
      pending.state,
      conjunct.condition,
      touching,
      (holds, after) => holds !== conjunct.seen || touching.every((step) => after(step) === conjunct.seen),
    );
  }

  /**
   * Whether a test passes however a condition comes out in a state of which a part is known. `after` tells how it comes
   * out once a step has been taken; null where it may be either.
   */
  #inEveryCase(
    start: PartialState,
    condition: ExprNode,
    steps: readonly StepOutcome[],
    test: (holds: boolean, after: (step: StepOutcome) => boolean | null) => boolean,
  ): boolean {
    const tree = new CaseTree(
      start,
      (state) => {
        const holds = this.#outcomes.holds(condition, state);
        return holds === null || this.#asksAfter(steps, condition, state) ? null : { holds };
      },
      (instance) => this.#outcomes.states(instance),
      this.#budget,
    );
    return tree.every(this.#met.relation, ({ state, result: { holds } }) =>
      test(holds, (step) => {
        this.#budget.spend(50);
        return this.#outcomes.holds(condition, state.after(step));
      }),
    );
  }

  /** Whether a condition, after one of some steps, depends on an instance that the step changes from any local state. */
  #asksAfter(steps: readonly StepOutcome[], condition: ExprNode, state: PartialState): boolean {
    for (const step of steps) {
      if (step.shifts.size === 0) continue;
      this.#budget.spend(50);
      const after = state.after(step);
      this.#outcomes.holds(condition, after);
      const instance = after.asked?.instance ?? -1;
      if (!step.shifts.has(instance)) continue;
      state.asked = { instance, tag: null };
      return true;
    }
    return false;
  }

  /** Whether a move beside pending steps changes what decides a conjunct. */
  #touches(move: Move, pending: Pending, conjunct: Conjunct): boolean {
    const { outcome, flow, local } = move;
    if (outcome.illegal !== null) return false;
    if (conjunct.quiescent && this.#isIdle(flow, local) !== this.#isIdle(flow, outcome.writes.get(flow) ?? local))
      return true;
    return this.#changesReads(outcome, flow, local, bothOf(pending, move), conjunct);
  }

  #changesReads(step: StepOutcome, flow: number, local: number, state: PartialState, { reads }: Conjunct): boolean {
    for (const [instance, shift] of step.shifts) {
      if (!reads.has(instance)) continue;
      const known = state.locals.get(instance);
      if (known === undefined ? this.#shifts(state, instance, shift) : shift[known] !== known) return true;
    }
    const tags = (at: number) => (this.#outcomes.states(flow)[at] as LocalState).tags.join(' ');
    for (const [instance, value] of step.writes) {
      if (!reads.has(instance)) continue;
      if (instance !== flow || tags(local) !== tags(value)) return true;
    }
    return false;
  }

  #isIdle(flow: number, local: number): boolean {
    return (this.#outcomes.states(flow)[local] as LocalState).tags.includes('idle');
  }

  /**
   * Makes one place of each circle unsafe, in every instance of the flow, so that instances that are the same but for
   * names stay the same. Returns what it took away.
   */
  #breakCircles(safe: readonly (Uint8Array | null)[]): (readonly [flow: number, local: number])[] {
    const taken: (readonly [number, number])[] = [];
    for (const flow of this.#flows) {
      for (let local = this.#onCircle(flow, safe); local >= 0; local = this.#onCircle(flow, safe)) {
        const { path } = this.#outcomes.states(flow)[local] as LocalState;
        for (const other of this.#flows) {
          if (this.#system.instances[other]?.machine !== this.#system.instances[flow]?.machine) continue;
          const flags = safe[other] as Uint8Array;
          for (const [at, state] of this.#outcomes.states(other).entries()) {
            if (state.path !== path || flags[at] === UNSAFE) continue;
            flags[at] = UNSAFE;
            taken.push([other, at]);
          }
        }
      }
    }
    return taken;
  }

  /** A local state on a circle of safe steps; -1 when there is none. */
  #onCircle(flow: number, safe: readonly (Uint8Array | null)[]): number {
    const flags = safe[flow] as Uint8Array;
    const [UNDER_WAY, DONE] = [1, 2];
    const colour = new Uint8Array(flags.length);
    for (let root = 0; root < flags.length; root++) {
      if (flags[root] === UNSAFE || colour[root] !== 0) continue;
      const stack = [{ local: root, left: this.#targets(flow, root) }];
      colour[root] = UNDER_WAY;
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const target = top.left.pop();
        if (target === undefined) {
          colour[top.local] = DONE;
          stack.pop();
        } else if (flags[target] !== UNSAFE) {
          if (colour[target] === UNDER_WAY) return target;
          if (colour[target] === DONE) continue;
          colour[target] = UNDER_WAY;
          stack.push({ local: target, left: this.#targets(flow, target) });
        }
      }
    }
    return -1;
  }

  #targets(flow: number, local: number): number[] {
    const steps = this.#movesAt(flow, local).all.filter(({ outcome }) => outcome.illegal === null);
    return steps.map(({ outcome }) => outcome.writes.get(flow) ?? local);
  }

  #nameOf({ flow, local, outcome }: Move): string {
    return `${this.#system.instances[flow]?.id} ${this.#outcomes.label(flow, local, outcome.row)}`;
  }

  #report(safe: readonly (Uint8Array | null)[], reasons: ReadonlyMap<string, string>): PlaceReport[] {
    return this.#flows.flatMap((flow) => {
      const places = new Map<string, number[]>();
      for (const [local, { path }] of this.#outcomes.states(flow).entries()) {
        if (this.#outcomes.rowCount(flow, local) === 0 || !this.#reached(flow, local)) continue;
        const known = places.get(path);
        if (known) known.push(local);
        else places.set(path, [local]);
      }
      return [...places].map(([place, locals]): PlaceReport => {
        const rows = locals.flatMap((local) =>
          Array.from({ length: this.#outcomes.rowCount(flow, local) }, (_, row) =>
            this.#outcomes.label(flow, local, row),
          ),
        );
        return {
          flow: this.#system.instances[flow]?.id ?? '',
          place,
          labels: [...new Set(rows)],
          states: locals.length,
          safe: locals.filter((local) => (safe[flow] as Uint8Array)[local] !== UNSAFE).length,
          because: locals.map((local) => reasons.get(`${flow} ${local}`)).find((why) => why !== undefined) ?? null,
        };
      });
    });
  }
}

const splitTag = (key: string): [instance: number, tag: string] => {
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
};

const union = (sets: readonly (ReadonlySet<number> | ReadonlyMap<number, unknown>)[]): ReadonlySet<number> =>
  new Set(sets.flatMap((set) => [...set.keys()]));

/** Instances that decide what a case of steps does. */
const asksOf = (state: PartialState): ReadonlySet<number> =>
  new Set([...state.locals.keys(), ...[...state.tags.keys()].map((key) => splitTag(key)[0])]);

/** And those that they change, whatever their local state. */
const looksOf = (state: PartialState, outcomes: readonly StepOutcome[]): ReadonlySet<number> =>
  union([asksOf(state), ...outcomes.map(({ shifts }) => shifts)]);

const meets = (some: ReadonlySet<number> | ReadonlyMap<number, unknown>, others: ReadonlySet<number>): boolean => {
  for (const one of some.keys()) if (others.has(one)) return true;
  return false;
};

/** What two cases look at. */
function bothOf(pending: Pending, move: Move): PartialState {
  const both = pending.state.copy();
  for (const [instance, local] of move.state.locals) both.locals.set(instance, local);
  for (const [key, has] of move.state.tags) both.tags.set(key, has);
  return both;
}

/** The same step, gone the same way, with the same to judge: what it read included, where that is judged. */
const sameStep = (a: StepOutcome, b: StepOutcome): boolean =>
  a.row === b.row &&
  a.alternative === b.alternative &&
  a.illegal === b.illegal &&
  (a.judged === b.judged || a.judged.length + b.judged.length === 0);

const sameSteps = (some: readonly StepOutcome[], others: readonly StepOutcome[]): boolean =>
  some.length === others.length && some.every((step, k) => sameStep(step, others[k] as StepOutcome));
