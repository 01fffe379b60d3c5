/** On shipped scenarios that are small enough, properties of runs come out as a slow search that knows xstate only says. */

import { expect, test } from 'vitest';
import { loadScenario, scenarioNames, taskOf } from '../src/cli/catalog.ts';
import { isOfRuns } from '../src/model/property.ts';
import { WHOLE } from '../src/testing/part.ts';
import { breaksInSomeRun, wholeGraph } from '../src/testing/reference-runs.ts';
import { prepare } from '../src/verify/check-scenario.ts';

/** States with all names told apart; the counts of scenarios are those of the search, which may be fewer. */
const LIMIT = WHOLE ? 30_000 : 2_000;

const scenarios = scenarioNames()
  .map(loadScenario)
  .map((loaded) => ({ loaded, task: taskOf(loaded), runs: taskOf(loaded).properties.filter(isOfRuns) }))
  .filter(
    ({ loaded: { scenario }, runs }) =>
      runs.length > 0 && !scenario.prologue && (scenario.expect.states ?? LIMIT) < LIMIT / 3,
  );

test.each(scenarios.map((one) => [one.loaded.scenario.scenario, one] as const))('%s', (_, { loaded, task, runs }) => {
  const { system } = prepare(task);
  const nodes = wholeGraph(system, LIMIT);
  const broken = runs.filter((property) => breaksInSomeRun(system, nodes, property)).map(({ id }) => id);
  const expected = (loaded.scenario.expect.violates ?? []).filter((id) => runs.some((property) => property.id === id));
  expect(broken).toEqual(expected);
});

test('there are some of each kind', () => {
  const kinds = new Set(scenarios.flatMap(({ loaded: { scenario } }) => scenario.expect.verdict));
  expect(scenarios.length).toBeGreaterThan(8);
  expect([...kinds].sort()).toEqual(['holds', 'violated']);
});
