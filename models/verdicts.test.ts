/** Shipped scenarios, with reductions and without: the same verdicts, by runs of the same lengths. */

import { expect, test } from 'vitest';
import { loadScenario, scenarioNames, taskOf } from '../src/cli/catalog.ts';
import { isReducedBy, PLAIN, REDUCED } from '../src/compile/compile.ts';
import { oneIn } from '../src/testing/part.ts';
import { checkScenario, type Task } from '../src/verify/check-scenario.ts';

/** Larger ones are left out; the gate and the tier ci compare their verdicts with what is expected. */
const STATES = 60_000;
/** Of the smaller ones one in twelve is compared, and of those above one in forty. */
const SMALL = 8_000;
const [TWELVE, FORTY] = [12, 40];
/** Proving which steps may be merged takes its time, the more the larger the tables of the flows are. */
const MERGED_STATES = 30_000;
const MERGED_LOCAL_STATES = 1500;

const all = scenarioNames()
  .map(loadScenario)
  .filter(({ scenario }) => scenario.tier !== 'large' && (scenario.expect.states ?? 0) <= STATES)
  .filter(({ scenario }) => scenario.limits?.depth === undefined);
const isSmall = ({ scenario }: (typeof all)[number]) => (scenario.expect.states ?? 0) <= SMALL;
const chosen = [
  ...oneIn(TWELVE, all.filter(isSmall)),
  ...oneIn(
    FORTY,
    all.filter((one) => !isSmall(one)),
  ),
];

async function verdictsOf(task: Task) {
  const { properties, exploration } = await checkScenario(task, async () => true);
  const verdicts = properties.map(({ property, verdict, premise, counterexample }) => ({
    property: property.id,
    verdict,
    premise,
    steps: counterexample?.steps.length,
    shortest: counterexample?.shortest,
  }));
  const { tables } = exploration.compiled;
  const largest = Math.max(...[...tables.values()].map(({ states }) => states.length));
  return { verdicts, limit: exploration.limit, merged: isReducedBy(exploration.compiled, 'merging'), largest };
}

/** Scenarios in which steps were merged. */
const mergedIn: string[] = [];

test.each(chosen.map(({ scenario }) => scenario.scenario))('%s', async (name) => {
  const task = taskOf(loadScenario(name));
  const plain = await verdictsOf({ ...task, reductions: PLAIN });
  const reduced = await verdictsOf({ ...task, reductions: REDUCED });
  expect(reduced.verdicts).toEqual(plain.verdicts);
  expect(reduced.limit).toEqual(plain.limit);

  if (plain.largest > MERGED_LOCAL_STATES) return;
  const safety = task.properties.filter(({ kind }) => kind !== 'can_become_idle');
  const whole = { ...task, properties: safety, stopAtFirst: false, limits: { states: MERGED_STATES } };
  const stepByStep = await verdictsOf({ ...whole, reductions: PLAIN });
  if (stepByStep.limit !== null) return;
  const merged = await verdictsOf({ ...whole, reductions: REDUCED });
  expect(merged.verdicts).toEqual(stepByStep.verdicts);
  if (merged.merged) mergedIn.push(name);
});

test('scenarios of all kinds are compared, and in some of them steps are merged', () => {
  expect(chosen.length).toBeGreaterThan(30);
  expect(mergedIn.length).toBeGreaterThan(10);
});
