/** Who waits for what in a state from which a thread does not go on. */

import type { Value } from '../model/domain.ts';
import type { ExprNode } from '../model/expr.ts';
import { pathName } from '../model/flatten.ts';
import { choicesOf, knownOf, machineOf, placeOf, tagsOf, takeStep, type World } from '../model/interpret.ts';
import type { System } from '../model/system.ts';
import { type BlockedOn, blockedOn, type HeldLock, locksHeldBy } from './blocked.ts';
import { asked, closed, stateText } from './reason.ts';

export interface WaitingStep {
  readonly label: string;
  /** The guards of its alternatives, where these keep it from being taken. */
  readonly until: readonly ExprNode[];
  /** Why it is disabled, otherwise: what it waits for, and the state that is in. */
  readonly why: readonly string[];
  /** The instances that the guards ask about. */
  readonly asks: readonly string[];
}

export interface WaitingThread {
  readonly thread: string;
  readonly place: string;
  readonly steps: readonly WaitingStep[];
  /** The locks that it holds. */
  readonly locks: readonly HeldLock[];
  /** What keeps it from going on, as far as that is a lock, or something that ends. */
  readonly blockedOn: readonly BlockedOn[];
  /** Other resources with the thread's name in a field. */
  readonly holds: readonly string[];
}

const GUARDED = 'no alternative has its guard fulfilled';

/** Each thread that is not idle and can take no step. */
export function waitingThreads(system: System, world: World): readonly WaitingThread[] {
  return system.instances.flatMap(({ kind, id, thread }, instance) => {
    if (kind !== 'thread') return [];
    const place = placeOf(system, world, instance);
    if (tagsOf(machineOf(system, instance), place.path).includes('idle')) return [];
    const steps = place.steps.map((step): WaitingStep | null => {
      const reasons = new Set<string>();
      for (const choose of choicesOf(system, step)) {
        const outcome = takeStep(system, world, { instance, label: step.label, choose });
        if (outcome.kind !== 'disabled') return null;
        reasons.add(outcome.why);
      }
      const guarded = reasons.delete(GUARDED);
      const context = world[instance]?.context ?? {};
      const known = {
        ...knownOf(system, world, instance),
        own: (field: string) => (context[field] as Value | undefined) ?? null,
      };
      const until = guarded ? step.step.alternatives.flatMap(({ guard }) => (guard ? [closed(guard, known)] : [])) : [];
      return { label: step.bareLabel, until, why: [...reasons], asks: asked(system, world, until) };
    });
    if (steps.includes(null)) return [];
    return [
      {
        thread: id,
        place: pathName(place.path),
        steps: steps as WaitingStep[],
        locks: locksHeldBy(system, world, thread ?? id),
        blockedOn: blockedOn(system, world, instance) ?? [],
        holds: heldBy(system, world, thread ?? id),
      },
    ];
  });
}

/** Resources, ghosts and locks aside, that name the thread in a field. */
function heldBy(system: System, world: World, thread: string): string[] {
  return system.instances.flatMap(({ kind }, i) => {
    const machine = machineOf(system, i);
    if (kind !== 'resource' || machine.kind !== 'resource' || machine.def.ghost || machine.def.lock) return [];
    const values = Object.values((world[i]?.context ?? {}) as Readonly<Record<string, Value>>);
    return values.some((value) => value === thread || (Array.isArray(value) && value.includes(thread)))
      ? [stateText(system, world, i)]
      : [];
  });
}
