/** Everything that an exploration says, as plain data: two that say the same are the same to whatever comes after. */

import type { Exploration } from '../explore/exploration.ts';
import type { NumberList } from '../explore/growable.ts';

const numbers = (list: NumberList): number[] => Array.from({ length: list.length }, (_, i) => list.at(i));

/** All of it but bytes, with paths to every seventh state. Illegal events by what they say: their numbers depend on the thread. */
export function plainly(run: Exploration) {
  const { compiled, states, transitions, depth, limit, found, taken, met, illegalIn, edges } = run;
  const stored: string[] = [];
  run.eachState((state, number) => {
    stored[number] = state.join();
  });
  return {
    states,
    transitions,
    depth,
    limit,
    found: found.map((one) => ({
      ...one,
      illegal: one.illegal === null ? null : compiled.illegalEvents[one.illegal],
      path: run.pathOf(one),
    })),
    taken: [...taken],
    met: [...met],
    illegalIn: [...illegalIn].sort((a, b) => a - b),
    edges: edges && {
      offsets: numbers(edges.offsets),
      to: numbers(edges.to),
      via: numbers(edges.via),
      idle: numbers(edges.idle),
    },
    stored,
    paths: stored.flatMap((_, state) => (state % 7 === 0 ? [run.pathTo(state)] : [])),
  };
}
