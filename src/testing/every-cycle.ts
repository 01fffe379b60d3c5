/** Fair cycles by definition: of every set of states of a small graph. Slow, and obviously right. */

import type { Conditions, Graph, Where } from '../verify/fair-cycle.ts';

/** A graph as a list: from, to, step. */
export type Arrow = readonly [from: number, to: number, step: number];

/**
 * All sets of states that a fair run can visit again and again, as bits: by what fairness says, word for word. At most 16
 * states.
 */
export function fairSets(states: number, arrows: readonly Arrow[], conditions: Conditions, where: Where): number[] {
  const sets: number[] = [];
  for (let set = 1; set < 2 ** states; set++) if (isFair(set, states, arrows, conditions, where)) sets.push(set);
  return sets;
}

function isFair(
  set: number,
  states: number,
  arrows: readonly Arrow[],
  { unitsOf, strong, alsoEnabled }: Conditions,
  { within, by, moving, through }: Where,
): boolean {
  const members = Array.from({ length: states }, (_, s) => s).filter((s) => (set & (1 << s)) !== 0);
  if (members.some((s) => within[s] !== 1)) return false;
  if (through !== null && !members.some((s) => through[s] === 1)) return false;
  // The run takes every arrow inside again and again: fewer would not make it fairer.
  const inside = arrows.filter(([a, b, step]) => members.includes(a) && members.includes(b) && by[step] === 1);
  if (moving && inside.length === 0) return false;
  const reaches = (from: number) => {
    const seen = new Set([from]);
    for (const s of seen) for (const [a, b] of inside) if (a === s) seen.add(b);
    return seen;
  };
  if (members.some((s) => reaches(s).size < members.length)) return false;
  return strong.every((isStrong, unit) => {
    const enabledIn = (s: number) =>
      alsoEnabled(s).includes(unit) || arrows.some(([a, , step]) => a === s && unitsOf[step]?.includes(unit));
    const taken = inside.some(([, , step]) => unitsOf[step]?.includes(unit));
    return taken || (isStrong ? !members.some(enabledIn) : !members.every(enabledIn));
  });
}

/** The graph that the arrows make; they must be sorted by where they come from. */
export function graphOf(states: number, arrows: readonly Arrow[]): Graph {
  const first = Array.from({ length: states + 1 }, (_, s) => arrows.filter(([from]) => from < s).length);
  return {
    states,
    first: (s) => first[s] as number,
    to: (e) => arrows[e]?.[1] as number,
    via: (e) => arrows[e]?.[2] as number,
  };
}
