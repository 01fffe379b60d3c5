/** A step of a trace by the flow that defines it. */

import type { System } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';

/** The flow that defines the step at a place of the trace, and `label/alternative`; null where there is none. */
export function flatStepOfTrace(
  system: System,
  { steps }: Trace,
  position: number,
): { readonly flow: string; readonly step: string } | null {
  const taken = steps[position];
  if (!taken) return null;
  const machine = system.machines.get(system.instances.find(({ id }) => id === taken.actor)?.machine ?? '');
  const places = machine?.kind === 'flow' ? machine.flat.places : [];
  const flat = places.flatMap((place) => place.steps).find(({ label }) => label === taken.step);
  const label = flat?.bareLabel ?? taken.step;
  return {
    flow: flat?.flow ?? machine?.def.id ?? taken.actor,
    step: taken.alternative === null ? label : `${label}/${taken.alternative}`,
  };
}
