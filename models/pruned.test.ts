/**
 * Shipped scenarios, with what their systems can never do left away and with everything: the same states, transitions and
 * depths, step by step.
 */

import { expect, test } from 'vitest';
import { loadScenario, scenarioNames, taskOf } from '../src/cli/catalog.ts';
import { compile, PLAIN } from '../src/compile/compile.ts';
import { explore } from '../src/explore/breadth-first.ts';
import { mutate } from '../src/model/mutation.ts';
import type { FlowMachine } from '../src/model/system.ts';
import { buildSystem } from '../src/model/system.ts';
import { oneIn } from '../src/testing/part.ts';

const STATES = 3000;

const loaded = scenarioNames()
  .map(loadScenario)
  .filter(({ scenario }) => (scenario.expect.states ?? 0) <= STATES && scenario.limits?.depth === undefined);
// One in fifteen: a system with everything takes seconds to build.
const built = oneIn(15, loaded).map((one) => {
  const { protocol, mutations, config } = taskOf(one);
  const mutated = mutations.reduce((before, mutation) => mutate(before, mutation).protocol, protocol);
  return { name: one.scenario.scenario, protocol: mutated, config };
});

const placesOf = (system: ReturnType<typeof buildSystem>): number =>
  [...system.machines.values()]
    .filter((machine): machine is FlowMachine => machine.kind === 'flow')
    .reduce((sum, { flat }) => sum + flat.places.length, 0);

/** Scenarios in which something was left away. */
const pruned: string[] = [];

test.each(built.map((one) => [one.name, one] as const))('%s', (name, { protocol, config }) => {
  const whole = buildSystem(protocol, config, true);
  const left = buildSystem(protocol, config);
  const count = (system: typeof whole) => {
    const { states, transitions, depth } = explore(compile(system, [], PLAIN), { limits: { states: 20_000 } });
    return { states, transitions, depth };
  };
  expect(count(left)).toEqual(count(whole));
  if (placesOf(left) < placesOf(whole)) pruned.push(name);
});

test('some of each kind are compared, and something is left away in each', () => {
  expect(built.length).toBeGreaterThan(15);
  expect(pruned.length).toBeGreaterThan(10);
});
