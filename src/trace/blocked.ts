/** Who holds which lock in a state, and what keeps a thread from going on, by xstate alone. */

import type { Value } from '../model/domain.ts';
import { evaluate, resolveSend } from '../model/evaluate.ts';
import type { FlatStep } from '../model/flatten.ts';
import { choicesOf, deliver, knownOf, machineOf, placeOf, takeStep, type World } from '../model/interpret.ts';
import { keptFrom } from '../model/kept-from.ts';
import type { LockDef, LockMode } from '../model/machine.ts';
import type { System } from '../model/system.ts';
import { pathOf } from '../model/to-xstate.ts';
import { closed } from './reason.ts';

/** A lock that a thread holds. */
export interface HeldLock {
  readonly instance: string;
  readonly class: string;
  readonly kind: LockDef['kind'];
  readonly mode: LockMode;
}

/** A lock, or the end of something, that keeps a step from being taken. */
export interface BlockedOn extends HeldLock {
  readonly label: string;
  /** The threads that have to let go of it, or to end it. */
  readonly by: readonly string[];
}

const threadsOf = ({ instances }: System): readonly string[] => instances.flatMap(({ thread }) => thread ?? []);

const lockAt = (system: System, position: number): LockDef | undefined => {
  const machine = machineOf(system, position);
  return machine.kind === 'resource' ? machine.def.lock : undefined;
};

const stateOf = (world: World, position: number): string => pathOf(world[position]?.value).join('.');

/** How a thread holds a lock; null where it does not. */
function modeOf(system: System, world: World, position: number, thread: string): LockMode | null {
  const def = lockAt(system, position);
  if (!def) return null;
  const state = stateOf(world, position);
  if (def.inside.includes(state) && system.instances[position]?.index[0] === thread) return 'write';
  if (def.held && !def.held.includes(state)) return null;
  const context = world[position]?.context as Readonly<Record<string, Value>>;
  for (const mode of ['write', 'read'] as const) {
    const field = def.holders[mode];
    const value = field === undefined ? null : (context[field] ?? null);
    if (value === thread || (Array.isArray(value) && value.includes(thread))) return mode;
  }
  return null;
}

/** Whether it is the thread that has to end what is pending. */
function hasToEnd(system: System, world: World, position: number, thread: string): boolean {
  const def = lockAt(system, position);
  if (!def?.until || !def.pending.includes(stateOf(world, position))) return false;
  const context = world[position]?.context as Readonly<Record<string, Value>>;
  const known = { ...knownOf(system, world, position), self: thread, own: (field: string) => context[field] ?? null };
  return evaluate(def.until, system.constants, known) === true;
}

/** The locks that a thread holds. */
export function locksHeldBy(system: System, world: World, thread: string): readonly HeldLock[] {
  return system.instances.flatMap(({ id }, position) => {
    const mode = modeOf(system, world, position, thread);
    const def = lockAt(system, position);
    return mode && def ? [{ instance: id, class: def.class, kind: def.kind, mode }] : [];
  });
}

/** What keeps each step of a thread from being taken; null where one can be taken. */
export function blockedOn(system: System, world: World, instance: number): readonly BlockedOn[] | null {
  const found: BlockedOn[] = [];
  for (const step of placeOf(system, world, instance).steps) {
    for (const choose of choicesOf(system, step)) {
      if (takeStep(system, world, { instance, label: step.label, choose }).kind !== 'disabled') return null;
      found.push(...keeping(system, world, instance, step, choose));
    }
  }
  return found;
}

/** What keeps one step, with one choice, from being taken. */
function keeping(
  system: System,
  world: World,
  instance: number,
  step: FlatStep,
  choose: Readonly<Record<string, Value>>,
): BlockedOn[] {
  const { constants } = system;
  const context = world[instance]?.context as Readonly<Record<string, Value>>;
  const known = { ...knownOf(system, world, instance), own: (field: string) => context[field] ?? null };
  const payload: Record<string, Value> = { ...choose };
  const seen = { ...known, ev: (name: string) => payload[name] ?? null };
  for (const [name, node] of Object.entries(step.step.read)) payload[name] = evaluate(node, constants, seen);
  const found: BlockedOn[] = [];
  for (const { guard, actions } of step.step.alternatives) {
    if (guard && evaluate(guard, constants, seen) !== true) {
      for (const position of keptFrom(system, known, closed(guard, known, payload), true)) {
        const one = blocked(system, world, position, step.bareLabel, 'write', threadsOf(system));
        if (one) found.push(one);
      }
      continue;
    }
    const first = actions.find(({ kind }) => kind !== 'set');
    if (first?.kind !== 'wait') break;
    const send = resolveSend(first.send, constants, seen);
    if (deliver(system, world, send)) break;
    const position = system.position(send.machine, send.index);
    const mode = lockAt(system, position)?.acquire[send.event] ?? 'write';
    const writers = threadsOf(system).filter((thread) => modeOf(system, world, position, thread) === 'write');
    const me = system.instances[instance]?.thread ?? '';
    const by = mode === 'write' ? threadsOf(system) : writers.length > 0 ? writers : [me];
    const one = blocked(system, world, position, step.bareLabel, mode, by);
    if (one) found.push(one);
    break;
  }
  return found;
}

function blocked(
  system: System,
  world: World,
  position: number,
  label: string,
  mode: LockMode,
  threads: readonly string[],
): BlockedOn | null {
  const def = lockAt(system, position);
  if (!def) return null;
  const by = threads.filter(
    (thread) => modeOf(system, world, position, thread) !== null || hasToEnd(system, world, position, thread),
  );
  const instance = system.instances[position]?.id ?? '';
  return { label, instance, class: def.class, kind: def.kind, mode, by };
}
