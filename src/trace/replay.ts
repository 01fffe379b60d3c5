/** Replays a trace through xstate alone, comparing every state, and asks whether it still shows what it claims. */

import { showValue } from '../model/domain.ts';
import { evaluate } from '../model/evaluate.ts';
import { type FlatStep, namesStep, rename } from '../model/flatten.ts';
import {
  candidates,
  choicesOf,
  keyOf,
  knownOf,
  showWorld,
  stepAt,
  tagsOf,
  takeStep,
  type World,
} from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance, Machine, System } from '../model/system.ts';
import { pathOf } from '../model/to-xstate.ts';
import type { Trace, TraceStep } from '../schema/validate.ts';
import { modelHash } from './model-hash.ts';
import { changesBetween } from './record.ts';

export interface ReplayResult {
  readonly reproduces: boolean;
  /** Steps that went as recorded. */
  readonly steps: number;
  /** Whether the model is the one that the trace was recorded in. */
  readonly sameModel: boolean;
  /** Where it parts from the record: what was expected and what was there. Empty when it reproduces. */
  readonly differences: readonly string[];
  /** What the replay could not show by itself; null when it showed everything. */
  readonly unproven: string | null;
  /** The states passed, the initial one first. */
  readonly worlds: readonly World[];
}

/** States visited at most when asking whether a thread can become idle. */
const SEARCH_LIMIT = 5_000;

/** Replays to the first difference. Never uses a table of the compiled engine. */
export function replay(system: System, trace: Trace, property: PropertyDef): ReplayResult {
  const worlds: World[] = [system.initial];
  const sameModel = modelHash(system) === trace.model;
  const stop = (differences: readonly string[]): ReplayResult => ({
    reproduces: false,
    steps: worlds.length - 1,
    sameModel,
    differences,
    unproven: null,
    worlds,
  });

  const initial = showWorld(system.initial);
  const ids = system.instances.map(({ id }) => id);
  const strange = differencesOf(
    'initial state',
    trace.initial,
    Object.fromEntries(ids.map((id, i) => [id, initial[i] as string])),
  );
  if (strange.length > 0) return stop(strange);

  for (const [i, step] of trace.steps.entries()) {
    const world = worlds.at(-1) as World;
    const where = `step ${i + 1} (${step.actor}: ${step.step}${step.alternative === null ? '' : `/${step.alternative}`})`;
    const instance = ids.indexOf(step.actor);
    if (instance < 0) return stop([`${where}: there is no instance '${step.actor}'`]);
    const outcome = outcomeOf(system, world, instance, step);
    if (typeof outcome === 'string') return stop([`${where}: expected to be enabled, but ${outcome}`]);
    if (outcome.kind === 'disabled') return stop([`${where}: expected to be enabled, but ${outcome.why}`]);
    if (outcome.alternative !== step.alternative) {
      return stop([`${where}: expected alternative '${step.alternative}', took '${outcome.alternative}'`]);
    }
    const isLast = i === trace.steps.length - 1;
    const illegalExpected = isLast && trace.violation.kind === 'illegal_event';
    if (isLast && trace.violation.kind === 'step') {
      if (holdsAtStep(system, world, instance, step, property)) {
        return stop([`${where}: expected ${property.id} to be broken by this step, but it holds`]);
      }
      // What the step would do next no longer matters: it may be an illegal event.
      if (outcome.kind === 'violation')
        return { reproduces: true, steps: worlds.length, sameModel, differences: [], unproven: null, worlds };
    }
    if (outcome.kind === 'violation') {
      if (!illegalExpected)
        return stop([`${where}: an illegal event, ${outcome.violation.event}, that the trace does not have`]);
      if (outcome.violation.breaks !== trace.violation.property || outcome.violation.event !== trace.violation.event) {
        return stop([
          `${where}: expected ${trace.violation.event} to break ${trace.violation.property}, got ${outcome.violation.event} breaking ${outcome.violation.breaks}`,
        ]);
      }
      return { reproduces: true, steps: worlds.length, sameModel, differences: [], unproven: null, worlds };
    }
    if (illegalExpected)
      return stop([`${where}: expected the illegal event ${trace.violation.event}, but it was accepted`]);
    const changes = changesBetween(system, world, outcome.world);
    const wrong = differencesOf(where, flat(step.changes), flat(changes));
    if (wrong.length > 0) return stop(wrong);
    worlds.push(outcome.world);
  }
  const { fails, unproven } = claim(system, worlds.at(-1) as World, trace, property);
  return fails === null
    ? { reproduces: true, steps: worlds.length - 1, sameModel, differences: [], unproven, worlds }
    : stop([fails]);
}

/** Takes the step with the recorded choice; a sentence when that choice cannot be made any more. */
function outcomeOf(system: System, world: World, instance: number, step: TraceStep) {
  const flat = stepAt(system, world, { instance, label: step.step, choose: {} });
  if (!flat) return 'the flow has no such step where it is now';
  const choose = choicesOf(system, flat).find(
    (choice) =>
      Object.keys(choice).length === Object.keys(step.choose).length &&
      Object.entries(choice).every(([name, value]) => step.choose[name] === showValue(value)),
  );
  if (!choose) return `it cannot choose ${JSON.stringify(step.choose)}`;
  return takeStep(system, world, { instance, label: step.step, choose });
}

const flat = (changes: TraceStep['changes']): Record<string, string> =>
  Object.fromEntries(Object.entries(changes).map(([id, { from, to }]) => [id, `${from} -> ${to}`]));

function differencesOf(
  where: string,
  expected: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): string[] {
  const ids = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return ids
    .filter((id) => expected[id] !== found[id])
    .map((id) => `${where}: ${id}: expected ${expected[id] ?? 'no change'}, found ${found[id] ?? 'no change'}`);
}

/** Whether an at-step property holds where the step is taken; it says nothing about steps that it does not name. */
function holdsAtStep(system: System, world: World, instance: number, step: TraceStep, property: PropertyDef): boolean {
  if (property.kind !== 'at_step') return true;
  const at = stepAt(system, world, { instance, label: step.step, choose: {} });
  const alternative = at?.step.alternatives.findIndex(({ name }) => name === step.alternative) ?? -1;
  if (!at || !namesStep(property.steps, at, alternative)) return true;
  const context = world[instance]?.context ?? {};
  const payload: Readonly<Record<string, string>> = { ...step.choose, ...step.read };
  const known = {
    ...knownOf(system, world, instance),
    own: (field: string) => context[field] ?? null,
    ev: (name: string) => (payload[name] === undefined || payload[name] === 'null' ? null : payload[name]),
  };
  return evaluate(rename(property.holds, at.prefix), system.constants, known) === true;
}

/** Why the end of the trace does not show what it claims (null when it does), and what could not be shown here. */
function claim(
  system: System,
  world: World,
  trace: Trace,
  property: PropertyDef,
): { fails: string | null; unproven: string | null } {
  const { kind, thread } = trace.violation;
  const decided = (fails: string | null) => ({ fails, unproven: null });
  switch (kind) {
    case 'step':
      return decided(trace.steps.length === 0 ? 'the trace has no steps' : null);
    case 'illegal_event':
      return decided('the trace has no steps, so no illegal event');
    case 'deadlock':
      return decided(deadlocked(system, world) ? null : 'the last state is no deadlock');
    case 'cannot_become_idle': {
      if (property.kind !== 'can_become_idle') return decided(`${property.id} does not speak of idle threads`);
      const idle = becomesIdle(system, world, thread ?? '', property);
      if (idle === 'undecided') {
        return {
          fails: null,
          unproven: `that ${thread} can never become idle again: more than ${SEARCH_LIMIT} states follow`,
        };
      }
      return decided(idle ? `${thread} can become idle after the last state` : null);
    }
    case 'state': {
      if (property.kind !== 'invariant' && property.kind !== 'quiescence')
        return decided(`${property.id} is not a property of states`);
      const known = knownOf(system, world);
      if (property.when && evaluate(property.when, system.constants, known) !== true) {
        return decided(`the premise of ${property.id} does not hold in the last state`);
      }
      if (property.kind === 'quiescence' && !quiescent(system, world))
        return decided('the last state is not quiescent');
      return decided(
        evaluate(property.holds, system.constants, known) === true ? `${property.id} holds in the last state` : null,
      );
    }
  }
}

const isIdle = (system: System, world: World, instance: number): boolean => {
  const machine = system.machines.get((system.instances[instance] as Instance).machine) as Machine;
  return tagsOf(machine, pathOf(world[instance]?.value)).includes('idle');
};

const quiescent = (system: System, world: World): boolean =>
  system.instances.every(({ kind }, i) => (kind !== 'thread' && kind !== 'engine') || isIdle(system, world, i));

/** No thread or engine can step, and some thread is not idle. */
function deadlocked(system: System, world: World): boolean {
  const busy = system.instances.some(({ kind }, i) => kind === 'thread' && !isIdle(system, world, i));
  const able = candidates(system, world).some(
    (step) =>
      (system.instances[step.instance] as Instance).kind !== 'environment' &&
      takeStep(system, world, step).kind !== 'disabled',
  );
  return busy && !able;
}

/** Whether some run, by steps that the property lets count, leads to a state in which the thread is idle. */
function becomesIdle(
  system: System,
  from: World,
  id: string,
  property: PropertyDef & { readonly kind: 'can_become_idle' },
): boolean | 'undecided' {
  const thread = system.instances.findIndex((instance) => instance.id === id);
  if (thread < 0) return true;
  const seen = new Set([keyOf(from)]);
  const queue = [from];
  for (const world of queue) {
    if (isIdle(system, world, thread)) return true;
    if (seen.size > SEARCH_LIMIT) return 'undecided';
    for (const step of candidates(system, world)) {
      const { kind } = system.instances[step.instance] as Instance;
      if (!property.othersStart && kind === 'thread' && isIdle(system, world, step.instance)) continue;
      const outcome = takeStep(system, world, step);
      if (outcome.kind !== 'next') continue;
      const flat = stepAt(system, world, step) as FlatStep;
      const alternative = flat.step.alternatives.findIndex(({ name }) => name === outcome.alternative);
      if (namesStep(property.without, flat, alternative)) continue;
      const key = keyOf(outcome.world);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(outcome.world);
    }
  }
  return false;
}
