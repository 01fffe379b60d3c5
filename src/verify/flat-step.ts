/** From a step that an exploration took back to the step of the flow that defines it. */

import type { Compiled, StepInfo } from '../compile/compile.ts';
import type { FlatStep } from '../model/flatten.ts';

const tables = new WeakMap<Compiled, ReadonlyMap<string, ReadonlyMap<string, FlatStep>>>();

/** The step in its flat flow, and the position of the alternative taken. */
export function flatStepOf(
  compiled: Compiled,
  step: StepInfo,
): { readonly flat: FlatStep; readonly alternative: number } {
  const { machine } = compiled.system.instances[step.instance] as { machine: string };
  const flat = tableOf(compiled).get(machine)?.get(step.label);
  if (!flat) throw new Error(`no step '${step.label}' in ${machine}`);
  return { flat, alternative: flat.step.alternatives.findIndex(({ name }) => name === step.alternative) };
}

/** Steps by machine and label. */
function tableOf(compiled: Compiled): ReadonlyMap<string, ReadonlyMap<string, FlatStep>> {
  const known = tables.get(compiled);
  if (known) return known;
  const table = new Map<string, ReadonlyMap<string, FlatStep>>();
  for (const machine of compiled.system.machines.values()) {
    if (machine.kind !== 'flow') continue;
    const steps = machine.flat.places.flatMap((place) => place.steps);
    table.set(machine.def.id, new Map(steps.map((flat) => [flat.label, flat])));
  }
  tables.set(compiled, table);
  return table;
}
