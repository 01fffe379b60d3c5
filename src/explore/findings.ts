/** What an exploration found: for each property the first way in which it breaks, whoever reports it, and when. */

import type { Found } from './breadth-first.ts';

/**
 * Of the ways to break a property the shortest counts; of those, the one in the state with the smallest number; of
 * those, the one that was noted first.
 */
export function keepFirst<F extends Found>(kept: Map<string, F>, found: F): void {
  const known = kept.get(found.property);
  const earlier = known && (known.depth < found.depth || (known.depth === found.depth && known.state <= found.state));
  if (!earlier) kept.set(found.property, found);
}

/** What is kept, by depth, state and property: an order that does not depend on who found what first. */
export const inOrder = (kept: ReadonlyMap<string, Found>): readonly Found[] =>
  [...kept.values()].sort(
    (a, b) =>
      a.depth - b.depth || a.state - b.state || (a.property < b.property ? -1 : a.property > b.property ? 1 : 0),
  );
