/** Compares an outcome with what a scenario expects. */

import type { Scenario } from '../schema/validate.ts';
import type { Outcome } from './check-scenario.ts';

type Expectation = Scenario['expect'];

/** What differs, as sentences; none when all is as expected. A new violation and one that vanished both count. */
export function differences(expected: Expectation, outcome: Outcome): string[] {
  const { exploration, verdict, properties } = outcome;
  const found: string[] = [];
  if (verdict !== expected.verdict) found.push(`verdict is ${verdict}, expected ${expected.verdict}`);
  const violated = properties.filter((p) => p.verdict === 'violated').map((p) => p.property.id);
  const wanted: readonly string[] = expected.violates ?? [];
  for (const id of violated) if (!wanted.includes(id)) found.push(`${id} is violated, which is not expected`);
  for (const id of wanted) if (!violated.includes(id)) found.push(`${id} is expected to be violated, but is not`);
  const atLeast = expected.verdict === 'incomplete';
  for (const key of ['states', 'transitions', 'depth'] as const) {
    const want = expected[key];
    const got = exploration[key];
    if (want === undefined || (atLeast && key === 'transitions')) continue;
    if (atLeast ? got < want : got !== want)
      found.push(`${key}: ${got}, expected ${atLeast ? 'at least ' : ''}${want}`);
  }
  return found;
}

/** The expectation that this outcome would meet. */
export function expectationOf(outcome: Outcome): Expectation {
  const { exploration, verdict, properties } = outcome;
  const violates = properties.filter((p) => p.verdict === 'violated').map((p) => p.property.id);
  return {
    verdict,
    ...(violates.length > 0 ? { violates: violates as [string, ...string[]] } : {}),
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
  };
}
