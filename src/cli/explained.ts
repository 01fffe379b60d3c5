/** A trace, replayed, with everything that there is to say about it. */

import type { System } from '../model/system.ts';
import type { Explanation } from '../report/explanation.ts';
import { explanationOfRun } from './explanation-of.ts';
import { type Replayed, replayed } from './replayed.ts';

export { systemLine } from './explanation-of.ts';

/** What a report needs of the trace in a file; a text that says why it does not reproduce, where it does not. */
export function explained(
  file: string,
): { readonly one: Explanation; readonly taken: Replayed; readonly system: System } | { readonly parts: string } {
  const taken = replayed(file);
  return typeof taken === 'string' ? { parts: taken } : { one: explanationOf(taken), taken, system: taken.system };
}

/** Everything that is told of a replayed trace. */
export function explanationOf({ file, trace, task, system, worlds }: Replayed): Explanation {
  const again =
    trace.catalogue !== undefined
      ? `mutate --catalogue --entry ${trace.catalogue}`
      : trace.matrix
        ? `matrix ${trace.file ?? trace.matrix.name} --cell ${trace.matrix.cell}`
        : `check ${trace.file ?? trace.scenario}`;
  const { property, mutations } = task;
  return explanationOfRun({ trace, system, worlds, property, mutations }, file, again);
}
