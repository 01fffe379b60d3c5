/** Fingerprints lose states: what is said to be violated is so all the same, and nothing else goes wrong. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLAIN, REDUCED } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { symmetricSystem } from '../testing/random-system.ts';
import { checkScenario, type Outcome, type Task } from './check-scenario.ts';

const check = (task: Task): Promise<Outcome> => checkScenario(task, async () => true);

const violated = ({ properties }: Outcome): string[] =>
  properties.flatMap(({ property, verdict }) => (verdict === 'violated' ? [property.id] : []));

test.each([
  ['with symmetry', symmetricSystem],
  ['with locks', randomLockedSystem],
] as const)('random systems %s', async (_, systems) => {
  for (const { protocol, config, properties } of fc.sample(systems, { seed: 20_261_101, numRuns: 15 })) {
    const task: Task = {
      protocol,
      mutations: [],
      config,
      prologue: [],
      properties: properties.filter(({ kind }) => kind !== 'can_become_idle'),
      limits: { states: 500 },
      reductions: PLAIN,
      stopAtFirst: false,
    };
    const whole = await check(task).catch((error) => {
      // Some can do nothing at all.
      if (error instanceof InputError) return null;
      throw error;
    });
    if (whole === null || whole.exploration.limit !== null) continue;
    for (const fingerprintBits of [2, 3, 4, 5]) {
      const compact = await check({ ...task, limits: {}, reductions: REDUCED, fingerprintBits });
      expect(violated(whole)).toEqual(expect.arrayContaining(violated(compact)));
    }
  }
});
