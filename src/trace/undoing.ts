/** Who undoes whose work in a run that goes round: the pairs of steps that cancel. */

import type { Trace } from '../schema/validate.ts';

/** One step takes back what another one did to a resource. */
export interface Undoing {
  readonly resource: string;
  /** Positions in the trace, from 0. */
  readonly done: number;
  readonly undone: number;
  /** What the resource was, and what the first step made of it. */
  readonly from: string;
  readonly to: string;
}

/** Pairs shown at most; the rest says the same of other resources. */
const MOST = 3;

/**
 * Steps of different actors of the last `loop` ones, of which one takes a resource from a state to another, and the other
 * takes it back there; where there is no such pair, back on a way. A pair of actors counts once for each direction; those
 * whose steps come first in the loop come first.
 */
export function undoings(trace: Pick<Trace, 'steps'>, loop: number, resources: ReadonlySet<string>): Undoing[] {
  const exact = pairs(trace, loop, resources, true);
  return exact.length > 0 ? exact : pairs(trace, loop, resources, false);
}

function pairs(
  { steps }: Pick<Trace, 'steps'>,
  loop: number,
  resources: ReadonlySet<string>,
  exact: boolean,
): Undoing[] {
  const start = steps.length - loop;
  const found: Undoing[] = [];
  const seen = new Set<string>();
  for (let i = start; i < steps.length; i++) {
    for (const [resource, { from, to }] of Object.entries(steps[i]?.changes ?? {})) {
      if (!resources.has(resource)) continue;
      const back = laterStep(steps, start, i, resource, from);
      if (back === null || steps[back]?.actor === steps[i]?.actor) continue;
      if (exact && steps[back]?.changes[resource]?.from !== to) continue;
      const pair = `${steps[i]?.actor} ${steps[back]?.actor}`;
      if (seen.has(pair)) continue;
      seen.add(pair);
      found.push({ resource, done: i, undone: back, from, to });
    }
  }
  return found.slice(0, MOST);
}

/** The next step, once round, after which the resource is as it was. */
function laterStep(steps: Trace['steps'], start: number, i: number, resource: string, as: string): number | null {
  const loop = steps.length - start;
  for (let k = 1; k < loop; k++) {
    const at = start + ((i - start + k) % loop);
    if (steps[at]?.changes[resource]?.to === as) return at;
  }
  return null;
}
