/** Every shipped scenario of the gate, with reductions and without: the same verdicts, by runs of the same lengths. */

import { expect, test } from 'vitest';
import { loadScenario, scenarioNames, taskOf } from '../src/cli/catalog.ts';
import { PLAIN, REDUCED } from '../src/compile/compile.ts';
import { checkScenario, type Task } from '../src/verify/check-scenario.ts';

/** Larger ones are left out; the gate itself compares their verdicts with what is expected. */
const STATES = 60_000;
/** Proving which steps may be merged takes its time. */
const MERGED_STATES = 6_000;

const chosen = scenarioNames()
  .map(loadScenario)
  .filter(({ scenario }) => (scenario.tier ?? 'gate') === 'gate' && (scenario.expect.states ?? 0) <= STATES);

async function verdictsOf(task: Task) {
  const { properties, exploration } = await checkScenario(task, async () => true);
  const verdicts = properties.map(({ property, verdict, premise, counterexample }) => ({
    property: property.id,
    verdict,
    premise,
    steps: counterexample?.steps.length,
    shortest: counterexample?.shortest,
  }));
  return { verdicts, limit: exploration.limit, reductions: exploration.compiled.reductions.map(({ name }) => name) };
}

/** Scenarios in which steps were merged. */
const mergedIn: string[] = [];

test.each(chosen.map(({ scenario }) => scenario.scenario))('%s', async (name) => {
  const task = taskOf(loadScenario(name));
  const plain = await verdictsOf({ ...task, reductions: PLAIN });
  const reduced = await verdictsOf({ ...task, reductions: REDUCED });
  expect(reduced.verdicts).toEqual(plain.verdicts);
  expect(reduced.limit).toEqual(plain.limit);

  if ((loadScenario(name).scenario.expect.states ?? 0) > MERGED_STATES || task.stopAtFirst) return;
  const safety = task.properties.filter(({ kind }) => kind !== 'can_become_idle');
  const merged = await verdictsOf({ ...task, properties: safety, reductions: REDUCED });
  const judged = plain.verdicts.filter(({ property }) => safety.some(({ id }) => id === property));
  expect(merged.verdicts).toEqual(judged);
  if (merged.reductions.includes('merging')) mergedIn.push(name);
});

test('most scenarios are compared, and in most of them steps are merged', () => {
  expect(chosen.length).toBeGreaterThan(45);
  expect(mergedIn.length).toBeGreaterThan(25);
});
