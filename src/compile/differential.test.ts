/** The compiled engine against xstate alone, on random protocols and on mutants of them. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import { MutationError, mutate, mutation } from '../model/mutation.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { buildSystem } from '../model/system.ts';
import { type Exercise, observeCompiled, observeReference } from '../testing/observe.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';

/** Larger systems are skipped; the distribution below shows that enough of size remains. */
const STATE_LIMIT = 200;
const SEED = 20_260_101;

/** Compares the two engines; null when the system is too large. */
function compare(protocol: ProtocolDef, { config, properties }: RandomSystem): Exercise | null {
  const compiled = observeCompiled(buildSystem(protocol, config), properties, STATE_LIMIT);
  if (!compiled) return null;
  const { observation, exercise } = observeReference(buildSystem(protocol, config), properties, STATE_LIMIT);
  expect(compiled).toEqual(observation);
  return exercise;
}

const holding = (runs: readonly Exercise[], what: (run: Exercise) => boolean) => runs.filter(what).length;

test('random systems: same states, edges, violations, broken properties, depth and counts as xstate alone', () => {
  const runs: Exercise[] = [];
  const check = (random: RandomSystem) => {
    const run = compare(random.protocol, random);
    if (run) runs.push(run);
  };
  fc.assert(fc.property(randomSystem, check), { seed: SEED, numRuns: 300 });
  console.log({
    runs: runs.length,
    states: runs.map((r) => r.states).sort((a, b) => a - b).join(' '),
    gt10: holding(runs, ({ states }) => states > 10),
    nested: holding(runs, (r) => r.nestedSteps > 0), waits: holding(runs, (r) => r.waitsRefused > 0), illegal: holding(runs, (r) => r.illegalEvents > 0),
    nulls: holding(runs, (r) => r.nullDereferences > 0), dead: holding(runs, (r) => r.deadlocks > 0), broken: holding(runs, (r) => r.brokenProperties > 0),
  });
});
