/** Whether a run really goes round for ever, is fair, and breaks its property: through xstate alone. */

import { evaluate } from '../model/evaluate.ts';
import type { ExprNode } from '../model/expr.ts';
import { allStepNames, type FairUnit, type NamedStep, unitsOf } from '../model/fairness.ts';
import { type FlatStep, namesStep } from '../model/flatten.ts';
import {
  candidates,
  keyOf,
  knownOf,
  machineOf,
  placeOf,
  stepAt,
  tagsOf,
  takeStep,
  type World,
} from '../model/interpret.ts';
import { isOfRuns, type PropertyDef, type RunProperty } from '../model/property.ts';
import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';

/** A violation whose run goes on for ever. */
export type LassoClaim = NonNullable<Trace['violation']['run']>;

/** Why the run is none that breaks the property; null when it is. `worlds` are all states passed, the first one first. */
export function lassoFails(
  system: System,
  worlds: readonly World[],
  trace: Trace,
  property: PropertyDef,
): string | null {
  const { run } = trace.violation;
  if (!isOfRuns(property)) return `${property.id} does not speak of runs`;
  if (!run) return 'the trace does not say which of its steps are gone round';
  const known = new Set([
    ...allStepNames(system),
    ...property.fair.weak,
    ...property.fair.strong,
    'threads',
    'engines',
  ]);
  const flows = new Set(system.protocol.flows.map(({ id }) => id));
  const strange = [...run.fair.weak, ...run.fair.strong].find((entry) => !known.has(entry) && !flows.has(entry));
  if (strange !== undefined) return `the run is said to be fair to '${strange}', which is not there`;
  const start = worlds.length - 1 - run.loop;
  if (start < trace.prologue) return `the loop has ${run.loop} steps, more than come after the prologue`;
  const last = worlds.at(-1) as World;
  if (keyOf(worlds[start] as World) !== keyOf(last)) return 'the last state is not the one that the loop begins in';
  const around = run.loop === 0 ? [last] : worlds.slice(start, -1);
  const taken = trace.steps.slice(start).map((_, i) => stepTaken(system, worlds, trace, start + i));
  return (
    breaks(system, worlds.slice(trace.prologue), around, taken, property) ??
    unfair(system, around, taken, unitsOf(system, run.fair))
  );
}

/** The step that a trace records, as fairness sees it. */
function stepTaken(system: System, worlds: readonly World[], trace: Trace, i: number): NamedStep {
  const { actor, step, alternative } = trace.steps[i] as Trace['steps'][number];
  const instance = system.instances.findIndex(({ id }) => id === actor);
  const before = worlds[i] as World;
  const flat = stepAt(system, before, { instance, label: step, choose: {} }) as FlatStep;
  return named(system, before, instance, flat, alternative);
}

function named(system: System, world: World, instance: number, flat: FlatStep, alternative: string | null): NamedStep {
  const { path } = placeOf(system, world, instance);
  return {
    instance,
    flat,
    alternative: flat.step.alternatives.findIndex(({ name }) => name === alternative),
    fromIdle: tagsOf(machineOf(system, instance), path).includes('idle'),
  };
}

/** Why the run, fair or not, keeps what the property says. */
function breaks(
  system: System,
  all: readonly World[],
  around: readonly World[],
  taken: readonly NamedStep[],
  property: RunProperty,
): string | null {
  const holds = (node: ExprNode, world: World) => evaluate(node, system.constants, knownOf(system, world)) === true;
  const cut = property.kind === 'progress_cycle' ? [...property.finitely, ...property.progress] : property.finitely;
  const over = taken.find(({ flat, alternative }) => namesStep(cut, flat, alternative));
  if (over) return `the loop takes '${over.flat.label}', which ${property.id} does not let it take again and again`;
  switch (property.kind) {
    case 'progress_cycle':
      return taken.length > 0 ? null : 'a run that stops is no cycle';
    case 'eventually_always':
      return around.some((world) => !holds(property.holds, world))
        ? null
        : `${property.id} holds in every state of the loop`;
    case 'leads_to': {
      let open = false;
      for (const world of all) {
        if (holds(property.eventually, world)) open = false;
        else open ||= holds(property.when, world);
      }
      const kept = around.some((world) => holds(property.eventually, world));
      return open && !kept ? null : `what ${property.id} says must come comes`;
    }
  }
}

/** A unit that the loop puts off for ever. */
function unfair(
  system: System,
  around: readonly World[],
  taken: readonly NamedStep[],
  units: readonly FairUnit[],
): string | null {
  const enabled = around.map((world) => enabledSteps(system, world));
  for (const unit of units) {
    if (taken.some((step) => unit.has(step))) continue;
    const able = enabled.filter((steps) => steps.some((step) => unit.has(step))).length;
    if (unit.strong ? able > 0 : able === around.length)
      return `the loop is not fair to ${unit.name}: it can step in ${able} of ${around.length} states, and never does`;
  }
  return null;
}

function enabledSteps(system: System, world: World): NamedStep[] {
  return candidates(system, world).flatMap((step) => {
    const outcome = takeStep(system, world, step);
    if (outcome.kind === 'disabled') return [];
    return [named(system, world, step.instance, stepAt(system, world, step) as FlatStep, outcome.alternative)];
  });
}
