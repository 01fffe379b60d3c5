/** What must hold: statements with an id, a sentence, where it comes from and what breaks with it. */

import { type Consequence, consequence, type GivenConsequence } from './consequence.ts';
import type { Expr, ExprNode } from './expr.ts';

interface Statement<Broken> {
  /** Short id, as in `M1`; also what `illegal` of a resource and `violates` of a scenario name. */
  readonly id: string;
  /** The thing that holds, in snake_case. */
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  /** Where the code or the documentation demands it: kernel file and function, or message. */
  readonly source: string;
  /** What happens in a real kernel when it breaks; cases, where that depends on the settings. */
  readonly broken: Broken;
}

/** A property as its file gives it. */
type Given = Statement<GivenConsequence>;

export type PropertyDef = Statement<Consequence> &
  (
    | { readonly kind: 'invariant' | 'quiescence'; readonly when: ExprNode | null; readonly holds: ExprNode }
    | { readonly kind: 'at_step'; readonly steps: readonly string[]; readonly holds: ExprNode }
    | { readonly kind: 'illegal_event' }
    | { readonly kind: 'deadlock' }
    | { readonly kind: 'wait_cycle' }
    | {
        readonly kind: 'can_become_idle';
        /** Steps that do not count as a way: `label`, `label/alternative`, or `/alternative`. */
        readonly without: readonly string[];
        /** Whether a way may need an idle thread to start something new. */
        readonly othersStart: boolean;
      }
    | (Runs & { readonly kind: 'leads_to'; readonly when: ExprNode; readonly eventually: ExprNode })
    | (Runs & { readonly kind: 'eventually_always'; readonly holds: ExprNode })
    | (Runs & { readonly kind: 'progress_cycle'; readonly progress: readonly string[] })
  );

/**
 * Who must go on. An entry names steps: `threads`, those of each thread that is not idle; `engines`, those of each engine; a
 * flow, each of its steps, also where it is idle; or a label, `label/alternative` or `/alternative`. Each instance of a flow
 * is fair by itself.
 */
export interface Fairness {
  /** What stays enabled is taken in the end. */
  readonly weak: readonly string[];
  /** What is enabled again and again is taken in the end. */
  readonly strong: readonly string[];
}

/** The infinite runs that a property of runs speaks of; a run that stops for good goes on in its last state. */
interface Runs {
  readonly fair: Fairness;
  /** Steps that a run takes only finitely often: labels as above. */
  readonly finitely: readonly string[];
}

/** A property of runs: judged over the fair cycles of the system. */
export type RunProperty = Extract<PropertyDef, Runs>;

/** The formulas that a property evaluates in states. */
export function formulasOf(property: PropertyDef): readonly ExprNode[] {
  const { when, holds, eventually } = property as { when?: ExprNode | null; holds?: ExprNode; eventually?: ExprNode };
  return [when, holds, eventually].filter((node): node is ExprNode => node !== undefined && node !== null);
}

export const isOfRuns = (property: PropertyDef): property is RunProperty => 'fair' in property;

/** Every thread that is not idle goes on, and every engine serves; the environment may stop for ever. */
export const FAIR: Fairness = { weak: ['threads', 'engines'], strong: [] };

/** Properties read resources, held locks and tags; never a flow's own fields or a payload. */
type Foreign = Expr<never, never>;

interface Conditional extends Given {
  /** The premise: a run in which it never occurs shows nothing, and is reported as vacuous. */
  readonly when?: Foreign;
  readonly holds: Foreign;
}

const statement = ({ id, name, says, source, broken }: Given): Statement<Consequence> => ({
  id,
  name,
  says,
  source,
  broken: consequence(id, broken),
});

/** Holds in every reachable state (in which the premise holds). */
export const invariant = (p: Conditional): PropertyDef => ({
  ...statement(p),
  kind: 'invariant',
  when: p.when?.node ?? null,
  holds: p.holds.node,
});

/** Holds in every quiescent state: all threads idle, all engines empty. Finds leaks. */
export const atQuiescence = (p: Conditional): PropertyDef => ({
  ...statement(p),
  kind: 'quiescence',
  when: p.when?.node ?? null,
  holds: p.holds.node,
});

/**
 * Holds in the state in which one of the labelled steps is taken. May also read `self` and that step's own fields
 * and payload. A label names the step wherever it is nested.
 */
export const atStep = (steps: string | readonly string[], p: Given & { readonly holds: Expr }): PropertyDef => ({
  ...statement(p),
  kind: 'at_step',
  steps: typeof steps === 'string' ? [steps] : steps,
  holds: p.holds.node,
});

/**
 * Never does a resource get an event that it does not accept and whose `illegal` entry names this property. Every
 * other kind of property collects such events, too.
 */
export const legalEvents = (p: Given): PropertyDef => ({ ...statement(p), kind: 'illegal_event' });

/** No state has a thread that is not idle while no thread and no engine can take a step. */
export const noDeadlock = (p: Given): PropertyDef => ({ ...statement(p), kind: 'deadlock' });

/** No threads wait for each other, whatever the others do meanwhile. Judged by the lock order of a system only. */
export const noWaitCycle = (p: Given): PropertyDef => ({ ...statement(p), kind: 'wait_cycle' });

/**
 * From every reachable state, each thread can still become idle. With `without`, it can do so by none of these steps
 * (a failing allocation, an expired timeout): a thread that only ever gets out by failing is in a livelock. With
 * `othersStart: false`, it needs no idle thread to begin something new; the environment may always act.
 */
export const canBecomeIdle = (
  p: Given & { readonly without?: readonly string[]; readonly othersStart?: boolean },
): PropertyDef => ({
  ...statement(p),
  kind: 'can_become_idle',
  without: p.without ?? [],
  othersStart: p.othersStart ?? true,
});

interface OfRuns extends Given {
  /** Left out: every thread that is not idle goes on, and every engine serves (weakly fair). */
  readonly fair?: Partial<Fairness>;
  readonly finitely?: readonly string[];
}

const runs = ({ fair, finitely }: OfRuns): Runs => ({
  fair: fair ? { weak: fair.weak ?? [], strong: fair.strong ?? [] } : FAIR,
  finitely: finitely ?? [],
});

/** In every fair run, each state in which `when` holds is followed, at once or later, by one in which `eventually` holds. */
export const leadsTo = (p: OfRuns & { readonly when: Foreign; readonly eventually: Foreign }): PropertyDef => ({
  ...statement(p),
  ...runs(p),
  kind: 'leads_to',
  when: p.when.node,
  eventually: p.eventually.node,
});

/** Every fair run comes to a state from which on `holds` holds for ever. */
export const eventuallyAlways = (p: OfRuns & { readonly holds: Foreign }): PropertyDef => ({
  ...statement(p),
  ...runs(p),
  kind: 'eventually_always',
  holds: p.holds.node,
});

/** No fair run goes round for ever by steps of which none is one of these. A run that stops is no cycle. */
export const noNonProgressCycle = (p: OfRuns & { readonly progress: readonly string[] }): PropertyDef => ({
  ...statement(p),
  ...runs(p),
  kind: 'progress_cycle',
  progress: p.progress,
});
