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
import { type Context, pathOf } from '../model/to-xstate.ts';
import type { Trace, TraceStep } from '../schema/validate.ts';
import { blockedOn } from './blocked.ts';
import { lassoFails } from './lasso.ts';
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
  const result = (steps: number, differences: readonly string[], unproven: string | null = null): ReplayResult => ({
    reproduces: differences.length === 0,
    steps,
    sameModel,
    differences,
    unproven,
    worlds,
  });

  const strange = headDifferences(system, trace, property);
  if (strange.length > 0) return result(0, strange);
  for (const [i, step] of trace.steps.entries()) {
    const claimed = i === trace.steps.length - 1 ? trace.violation : null;
    const next = replayStep(system, worlds[i] as World, i, step, claimed, property);
    if ('differs' in next) return result(i, next.differs);
    // The claim is an illegal event or a broken step, and it came true: there may be no state behind it.
    if (next.world === null) return result(i + 1, []);
    worlds.push(next.world);
  }
  const { fails, unproven } = claim(system, worlds, trace, property);
  return result(trace.steps.length, fails === null ? [] : [fails], unproven);
}

/** What differs before the first step. */
function headDifferences(system: System, trace: Trace, property: PropertyDef): string[] {
  const initial = showWorld(system.initial);
  const found = Object.fromEntries(system.instances.map(({ id }, i) => [id, initial[i] as string]));
  return [
    ...differencesOf('initial state', trace.initial, found, 'no such instance'),
    ...differencesOf('violation', { name: trace.violation.name }, { name: property.name }, 'nothing'),
  ];
}

/**
 * Takes one step as recorded. The state after it, null when the step is the last one (`claimed` is given) and does what
 * the trace claims of it; or how it differs from the record.
 */
function replayStep(
  system: System,
  world: World,
  i: number,
  step: TraceStep,
  claimed: Trace['violation'] | null,
  property: PropertyDef,
): { readonly world: World | null } | { readonly differs: string[] } {
  const differ = (...differs: string[]) => ({ differs });
  const where = `step ${i + 1} (${step.actor}: ${step.step}${step.alternative === null ? '' : `/${step.alternative}`})`;
  const instance = system.instances.findIndex(({ id }) => id === step.actor);
  if (instance < 0) return differ(`${where}: there is no instance '${step.actor}'`);
  const outcome = outcomeOf(system, world, instance, step);
  if (typeof outcome === 'string') return differ(`${where}: expected to be enabled, but ${outcome}`);
  if (outcome.kind === 'disabled') return differ(`${where}: expected to be enabled, but ${outcome.why}`);
  const after = outcome.kind === 'next' ? outcome.world : world;
  const differences = [
    ...differencesOf(
      where,
      { alternative: String(step.alternative) },
      { alternative: String(outcome.alternative) },
      '',
    ),
    ...differencesOf(`${where}: read`, step.read, readsOf(step, outcome.payload), 'nothing'),
    ...differencesOf(where, flat(step.changes), flat(changesBetween(system, world, after)), 'no change'),
  ];
  if (differences.length > 0) return differ(...differences);
  if (claimed?.kind === 'step') {
    return holdsAtStep(system, world, instance, step, outcome.payload, property)
      ? differ(`${where}: expected ${property.id} to be broken by this step, but it holds`)
      : { world: null };
  }
  const expected =
    claimed?.kind === 'illegal_event' ? `${claimed.event} breaking ${claimed.property}` : 'no illegal event';
  const found =
    outcome.kind === 'violation'
      ? `${outcome.violation.event} breaking ${outcome.violation.breaks}`
      : 'no illegal event';
  if (found !== expected) return differ(`${where}: expected ${expected}, found ${found}`);
  return { world: outcome.kind === 'violation' ? null : after };
}

/** What the step read, as a trace shows it. */
const readsOf = (step: TraceStep, payload: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload)
      .filter(([name]) => !Object.hasOwn(step.choose, name))
      .map(([name, value]) => [name, showValue(value)]),
  );

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
  absent: string,
): string[] {
  const get = (record: Readonly<Record<string, string>>, id: string) =>
    Object.hasOwn(record, id) ? record[id] : absent;
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((id) => get(expected, id) !== get(found, id))
    .map((id) => `${where}: ${id}: expected ${get(expected, id)}, found ${get(found, id)}`);
}

/** Whether an at-step property holds where the step is taken; it says nothing about steps that it does not name. */
export function holdsAtStep(
  system: System,
  world: World,
  instance: number,
  step: Pick<TraceStep, 'step' | 'alternative'>,
  payload: Context,
  property: PropertyDef,
): boolean {
  if (property.kind !== 'at_step') return true;
  const at = stepAt(system, world, { instance, label: step.step, choose: {} });
  const alternative = at?.step.alternatives.findIndex(({ name }) => name === step.alternative) ?? -1;
  if (!at || !namesStep(property.steps, at, alternative)) return true;
  const context = world[instance]?.context ?? {};
  const known = {
    ...knownOf(system, world, instance),
    own: (field: string) => context[field] ?? null,
    ev: (name: string) => payload[name] ?? null,
  };
  return evaluate(rename(property.holds, at.prefix), system.constants, known) === true;
}

/** Why the end of the trace does not show what it claims (null when it does), and what could not be shown here. */
function claim(
  system: System,
  worlds: readonly World[],
  trace: Trace,
  property: PropertyDef,
): { fails: string | null; unproven: string | null } {
  const { kind, thread } = trace.violation;
  const world = worlds.at(-1) as World;
  const decided = (fails: string | null) => ({ fails, unproven: null });
  switch (kind) {
    case 'step':
      return decided(trace.steps.length === 0 ? 'the trace has no steps' : null);
    case 'illegal_event':
      return decided('the trace has no steps, so no illegal event');
    case 'deadlock':
      return decided(deadlocked(system, world) ? null : 'the last state is no deadlock');
    case 'lasso':
      return decided(lassoFails(system, worlds, trace, property));
    case 'wait_cycle':
      return decided(brokenLink(system, world, trace.violation.cycle ?? []));
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

/** Where the threads of a cycle do not wait for each other; null where they do. */
function brokenLink(
  system: System,
  world: World,
  cycle: readonly { readonly thread: string; readonly waitsFor: string; readonly mode: string }[],
): string | null {
  if (cycle.length === 0) return 'the trace names no threads that wait';
  for (const [i, { thread, waitsFor, mode }] of cycle.entries()) {
    const instance = system.instances.findIndex(({ id }) => id === thread);
    const next = cycle[(i + 1) % cycle.length]?.thread as string;
    const blocked = instance < 0 ? null : blockedOn(system, world, instance);
    if (!blocked) return `${thread} can go on after the last state`;
    const here = blocked.filter((one) => one.instance === waitsFor && one.mode === mode);
    if (!here.some(({ by }) => by.includes(next))) return `${thread} does not wait for ${waitsFor} of ${next}`;
  }
  return null;
}

const isIdle = (system: System, world: World, instance: number): boolean => {
  const machine = system.machines.get((system.instances[instance] as Instance).machine) as Machine;
  return tagsOf(machine, pathOf(world[instance]?.value)).includes('idle');
};

export const quiescent = (system: System, world: World): boolean =>
  system.instances.every(({ kind }, i) => (kind !== 'thread' && kind !== 'engine') || isIdle(system, world, i));

/** No thread or engine can step, and some thread is not idle. */
export function deadlocked(system: System, world: World): boolean {
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
