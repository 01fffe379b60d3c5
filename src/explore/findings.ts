/** What an exploration found: for each property the first way in which it breaks, whoever reports it, and when. */

/** The first, and so a shortest, way in which a property breaks. */
export interface Found {
  /** Id of the property. */
  readonly property: string;
  /** The state that breaks it, or in which the breaking step is taken. */
  readonly state: number;
  /** The breaking step; null when the state itself does. */
  readonly step: number | null;
  /** For an illegal event: its number in `illegalEvents`. */
  readonly illegal: number | null;
  /** Whether it happens in a state that is passed over behind `state`, or by a step from there. */
  readonly onward: boolean;
  readonly depth: number;
}

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
