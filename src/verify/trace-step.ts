/** A step of a trace by the flow that defines it. */

import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';

export interface NamedStep {
  readonly actor: string;
  /** The flow that defines the step, which may be one that the actor's flow calls. */
  readonly flow: string;
  readonly label: string;
  /** `label/alternative`, or the label where there is one outcome. */
  readonly step: string;
}

/** The step at a place of the trace, from 0; null where there is none. */
export function namedStep(system: System, { steps }: Pick<Trace, 'steps'>, position: number): NamedStep | null {
  const taken = steps[position];
  if (!taken) return null;
  const machine = system.machines.get(system.instances.find(({ id }) => id === taken.actor)?.machine ?? '');
  const places = machine?.kind === 'flow' ? machine.flat.places : [];
  const flat = places.flatMap((place) => place.steps).find(({ label }) => label === taken.step);
  const label = flat?.bareLabel ?? taken.step;
  return {
    actor: taken.actor,
    flow: flat?.flow ?? machine?.def.id ?? taken.actor,
    label,
    step: taken.alternative === null ? label : `${label}/${taken.alternative}`,
  };
}
