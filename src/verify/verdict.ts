/** From an exploration to verdicts: which property holds, is violated, or stays open because a limit was reached. */

import { type Compiled, isReducedBy, type StepInfo } from '../compile/compile.ts';
import type { Exploration } from '../explore/exploration.ts';
import type { ShortestRuns } from '../explore/fewest-switches.ts';
import { namesStep } from '../model/flatten.ts';
import { NULL_DEREFERENCE } from '../model/interpret.ts';
import { isOfRuns, type PropertyDef, type RunProperty } from '../model/property.ts';
import { stuckForCertain } from './can-become-idle.ts';
import { flatStepOf } from './flat-step.ts';
import { type FairRun, fairRunBreaking, premiseOfRuns } from './run-property.ts';

export type Verdict = 'holds' | 'violated' | 'incomplete';

/** How a property broke: enough to rebuild the run and to say what happened at its end. */
export interface Counterexample {
  readonly kind: 'state' | 'step' | 'illegal_event' | 'deadlock' | 'cannot_become_idle' | 'wait_cycle' | 'lasso';
  /** Steps from the start of the exploration, the breaking one included. */
  readonly steps: readonly number[];
  /** For `cannot_become_idle`: the thread. */
  readonly thread?: number;
  /** For `lasso`: how it goes on for ever, and how fair it is. */
  readonly run?: Omit<FairRun, 'steps'>;
  /** For `wait_cycle`: who waits for what. */
  readonly cycle?: readonly { readonly thread: string; readonly waitsFor: string; readonly mode: 'read' | 'write' }[];
  /** Whether it is known that no shorter run breaks the property. */
  readonly shortest: boolean;
}

export interface PropertyVerdict {
  readonly property: PropertyDef;
  readonly verdict: Verdict;
  /** Whether what the property speaks of occurred at all; if not, the run says nothing about it. */
  readonly premise: boolean;
  readonly counterexample: Counterexample | null;
}

/**
 * Judges every property of the exploration's system. `again` is what a search of the same system, step by step, found that went on
 * until it found the same violations.
 */
export function verdicts(exploration: Exploration, again: ShortestRuns | null = null): readonly PropertyVerdict[] {
  const { compiled, limit } = exploration;
  return compiled.properties.map((property, p): PropertyVerdict => {
    let counterexample = (again && counterexampleOf(again, property)) ?? counterexampleOf(exploration, property);
    if (!counterexample && property.kind === 'can_become_idle' && limit === null) {
      const stuck = stuckForCertain(exploration, property);
      if (stuck)
        counterexample = {
          kind: 'cannot_become_idle',
          steps: exploration.pathTo(stuck.state),
          thread: stuck.thread,
          shortest: everyStepCounts(exploration),
        };
    }
    if (!counterexample && isOfRuns(property) && limit === null) {
      const run = fairRunBreaking(exploration, property);
      // Where a run stops, the way there is a shortest one; a short cycle is not proven to be the shortest.
      if (run) counterexample = { kind: 'lasso', steps: run.steps, run, shortest: run.loop === 0 };
    }
    const verdict = counterexample ? 'violated' : limit === null ? 'holds' : 'incomplete';
    const premise = isOfRuns(property) ? premiseOfRuns(exploration, property) : premiseOf(exploration, property, p);
    return { property, verdict, premise, counterexample };
  });
}

function counterexampleOf(exploration: ShortestRuns, property: PropertyDef): Counterexample | null {
  const first = exploration.found.find((one) => one.property === property.id);
  if (!first) return null;
  const steps = exploration.pathOf(first);
  const shortest = everyStepCounts(exploration);
  if (first.step === null) return { kind: property.kind === 'deadlock' ? 'deadlock' : 'state', steps, shortest };
  return { kind: first.illegal === null ? 'step' : 'illegal_event', steps, shortest };
}

/** Whether the exploration stored every state that it reached, so that its distances are numbers of steps. */
const everyStepCounts = ({
  compiled,
  omission,
  bounded,
}: Pick<Exploration, 'compiled' | 'omission' | 'bounded'>): boolean =>
  omission === null && !bounded && !isReducedBy(compiled, 'merging');

/** Whether what the p-th property speaks of occurred in what was seen. */
export function premiseOf(
  { compiled, taken, met }: Pick<Exploration, 'compiled' | 'taken' | 'met'>,
  property: Exclude<PropertyDef, RunProperty>,
  p: number,
): boolean {
  switch (property.kind) {
    case 'invariant':
    case 'quiescence':
      return met[p] === 1;
    case 'at_step':
      return compiled.steps.some((step, id) => (taken[id] as number) > 0 && stepIs(compiled, step, property.steps));
    case 'illegal_event':
      return compiled.steps.some((step, id) => (taken[id] as number) > 0 && sendsGuarded(compiled, step, property.id));
    case 'deadlock':
    case 'can_become_idle':
      // Steps, not states: a reduction may make one state of all that a run goes through.
      return compiled.threads.length > 0 && taken.some((times) => times > 0);
    case 'wait_cycle':
      return false;
  }
}

function stepIs(compiled: Compiled, step: StepInfo, names: readonly string[]): boolean {
  const { flat, alternative } = flatStepOf(compiled, step);
  return namesStep(names, flat, alternative);
}

/** Whether the step delivers an event whose illegal form would break this property. */
function sendsGuarded(compiled: Compiled, step: StepInfo, property: string): boolean {
  const { flat, alternative } = flatStepOf(compiled, step);
  return (flat.step.alternatives[alternative]?.actions ?? []).some((action) => {
    const effect = action.kind === 'each' ? action.effect : action;
    if (effect.kind !== 'must' && effect.kind !== 'wait') return false;
    const { send } = effect;
    const target = compiled.system.machines.get(send.to.machine);
    const illegal = target?.kind === 'resource' ? target.def.illegal[send.event] : undefined;
    // An effect through an index that is not fixed follows a pointer.
    const followsPointer = property === NULL_DEREFERENCE.breaks && send.to.index.some(({ op }) => op !== 'const');
    return illegal?.breaks === property || followsPointer;
  });
}

/** The verdict over all properties: a violation weighs more than an open end. */
export const overall = (all: readonly PropertyVerdict[]): Verdict =>
  all.some(({ verdict }) => verdict === 'violated')
    ? 'violated'
    : all.some(({ verdict }) => verdict === 'incomplete')
      ? 'incomplete'
      : 'holds';
