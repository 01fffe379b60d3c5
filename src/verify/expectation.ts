/** Compares an outcome with what a scenario expects. */

import type { PropertySummary, Scenario } from '../schema/validate.ts';
import type { Outcome } from './check-scenario.ts';
import type { PropertyVerdict } from './verdict.ts';

type Expectation = Scenario['expect'];
type Judged = Pick<Outcome, 'verdict' | 'properties'> & {
  readonly exploration: Pick<Outcome['exploration'], 'states' | 'transitions' | 'depth' | 'limit'>;
};

/** What differs, as sentences; none when all is as expected. A new violation and one that vanished both count. */
export function differences(expected: Expectation, outcome: Judged): string[] {
  const { exploration, verdict, properties } = outcome;
  const found: string[] = [];
  const { limit } = exploration;
  if (verdict !== expected.verdict)
    found.push(`verdict is ${verdict}${verdict === 'incomplete' ? ` (${limit})` : ''}, expected ${expected.verdict}`);
  const violated = properties.filter((p) => p.verdict === 'violated').map((p) => p.property.id);
  const wanted: readonly string[] = expected.violates ?? [];
  for (const id of violated)
    if (!wanted.includes(id)) found.push(`new violation: ${id} is violated, which is not expected`);
  for (const id of wanted.filter((one) => !violated.includes(one))) {
    const open = properties.some((p) => p.property.id === id && p.verdict === 'incomplete');
    found.push(
      open
        ? `not decided: ${id} is expected to be violated, but a limit came first: ${limit}`
        : `vanished violation: ${id} is expected to be violated, but is not`,
    );
  }
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

/**
 * How one property of an outcome stands to what is expected. That a limit came first is expected where the scenario expects to
 * be incomplete, or stops behind the violation that it expects.
 */
export function statusOf(
  expected: Expectation,
  outcome: Judged,
  { property, verdict, premise }: PropertyVerdict,
): PropertySummary['status'] {
  const wanted = expected.violates?.includes(property.id) ?? false;
  if (verdict === 'violated') return wanted ? 'expected violation' : 'new violation';
  if (verdict === 'incomplete') {
    const asExpected = !wanted && outcome.verdict === expected.verdict && !fellShort(expected, outcome.exploration);
    return asExpected ? 'incomplete as expected' : 'unexpectedly incomplete';
  }
  if (wanted) return 'vanished violation';
  return premise ? 'holds' : 'vacuous';
}

/** Whether a limit came before what an incomplete run must at least reach. */
const fellShort = (expected: Expectation, got: Judged['exploration']): boolean =>
  expected.verdict === 'incomplete' && (['states', 'depth'] as const).some((key) => got[key] < (expected[key] ?? 0));

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
