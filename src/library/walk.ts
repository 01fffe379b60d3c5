/** A walk of a system: steps taken one after the other through xstate, each judged. */

import { showValue } from '../model/domain.ts';
import { evaluate } from '../model/evaluate.ts';
import { candidates, knownOf, type Outcome, type StepName, takeStep, type World } from '../model/interpret.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import { deadlocked, holdsAtStep, quiescent } from '../trace/replay.ts';

/** A step of a schedule, as it is shown. */
export interface WalkStep {
  readonly actor: string;
  readonly step: string;
  readonly alternative: string | null;
  readonly choose: Readonly<Record<string, string>>;
}

/** A property that a walk breaks. */
export interface WalkViolation {
  readonly property: string;
  /** After so many steps; the breaking step counts. */
  readonly steps: number;
  readonly says: string;
}

/** A step that can be taken, and what comes of it. */
interface Enabled {
  readonly name: StepName;
  readonly outcome: Exclude<Outcome, { kind: 'disabled' }>;
}

export class Walk {
  readonly #system: System;
  readonly #taken: readonly Enabled[];
  readonly #worlds: readonly World[];

  /**
   * Takes what can be taken of a schedule, in its order, perhaps behind another walk; the rest is left out. An illegal event ends
   * it.
   */
  constructor(system: System, schedule: readonly StepName[], before?: Walk) {
    this.#system = system;
    const taken: Enabled[] = [...(before ? before.#taken : [])];
    const worlds: World[] = before ? [...before.#worlds] : [system.initial];
    for (const name of schedule) {
      const outcome = takeStep(system, worlds.at(-1) as World, name);
      if (outcome.kind === 'disabled') continue;
      taken.push({ name, outcome });
      if (outcome.kind === 'violation') break;
      worlds.push(outcome.world);
    }
    this.#taken = taken;
    this.#worlds = worlds;
  }

  /** The steps that it takes. */
  get schedule(): readonly StepName[] {
    return this.#taken.map(({ name }) => name);
  }

  get steps(): readonly WalkStep[] {
    return this.#taken.map(({ name, outcome }) => ({
      actor: (this.#system.instances[name.instance] as Instance).id,
      step: name.label,
      alternative: outcome.alternative,
      choose: Object.fromEntries(Object.entries(name.choose).map(([key, value]) => [key, showValue(value)])),
    }));
  }

  /** What can be taken behind it. */
  next(): readonly StepName[] {
    if (this.#taken.at(-1)?.outcome.kind === 'violation') return [];
    const world = this.#worlds.at(-1) as World;
    return candidates(this.#system, world).filter((name) => takeStep(this.#system, world, name).kind !== 'disabled');
  }

  /**
   * The first violation of each property of states, of steps, of deadlock and of legal events. What asks for all runs
   * (`canBecomeIdle`, `leadsTo` and its like) one walk cannot tell.
   */
  violations(properties: readonly PropertyDef[]): readonly WalkViolation[] {
    return properties.flatMap((property) => {
      const { id, says } = property;
      for (const [i, world] of this.#worlds.entries()) {
        if (this.#brokenIn(world, property)) return [{ property: id, steps: i, says }];
        const taken = this.#taken[i];
        if (taken && this.#brokenBy(world, taken, property)) return [{ property: id, steps: i + 1, says }];
      }
      return [];
    });
  }

  #brokenIn(world: World, property: PropertyDef): boolean {
    const system = this.#system;
    if (property.kind === 'deadlock') return deadlocked(system, world);
    if (property.kind !== 'invariant' && property.kind !== 'quiescence') return false;
    if (property.kind === 'quiescence' && !quiescent(system, world)) return false;
    const known = knownOf(system, world);
    const holds = (node: typeof property.holds) => evaluate(node, system.constants, known) === true;
    return (property.when === null || holds(property.when)) && !holds(property.holds);
  }

  #brokenBy(world: World, { name, outcome }: Enabled, property: PropertyDef): boolean {
    if (outcome.kind === 'violation' && outcome.violation.breaks === property.id) return true;
    const step = { step: name.label, alternative: outcome.alternative };
    return !holdsAtStep(this.#system, world, name.instance, step, outcome.payload, property);
  }

  /** One line a step. */
  toString(): string {
    const lines = this.steps.map(({ actor, step, alternative, choose }, i) => {
      const chosen = Object.entries(choose).map(([key, value]) => ` ${key}=${value}`);
      return `${String(i + 1).padStart(4)}  ${actor}  ${step}${alternative === null ? '' : ` /${alternative}`}${chosen.join('')}`;
    });
    return `walk of ${lines.length} steps\n${lines.join('\n')}`;
  }
}
