/** A trace, replayed, with everything that there is to say about it. */

import type { System } from '../model/system.ts';
import type { Explanation } from '../report/explanation.ts';
import { explanationOf } from './explanation-of.ts';
import { replayed } from './replayed.ts';

export { systemLine } from './explanation-of.ts';

/** What a report needs of the trace in a file; a text that says why it does not reproduce, where it does not. */
export function explained(
  file: string,
): { readonly one: Explanation; readonly system: System } | { readonly parts: string } {
  const taken = replayed(file);
  if (typeof taken === 'string') return { parts: taken };
  const { trace, task, system, worlds } = taken;
  const again =
    trace.catalogue !== undefined
      ? `mutate --catalogue --entry ${trace.catalogue}`
      : trace.matrix
        ? `matrix ${trace.file ?? trace.matrix.name} --cell ${trace.matrix.cell}`
        : `check ${trace.file ?? trace.scenario}`;
  const { property, mutations } = task;
  return { one: explanationOf({ trace, system, worlds, property, mutations }, file, again), system };
}
