/** The compiled engine against xstate alone, on random protocols and on mutants of them. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Change, MutationError } from '../model/change.ts';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import { mutate, mutation } from '../model/mutation.ts';
import { buildSystem, type System } from '../model/system.ts';
import { type Exercise, observeCompiled, observeReference } from '../testing/observe.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';

/** Larger systems are skipped; the distributions below show that enough of size remains. */
const STATE_LIMIT = 200;

/** Compares the two engines; null when the system is too large. */
function compare(system: System, { properties }: RandomSystem): Exercise | null {
  const compiled = observeCompiled(system, properties, STATE_LIMIT);
  if (!compiled) return null;
  const { observation, exercise } = observeReference(system, properties, STATE_LIMIT);
  expect(compiled).toEqual(observation);
  return exercise;
}

/** The mutated system; null where the mutation does not fit, or leaves a protocol that is none. */
function mutantOf({ protocol, config }: RandomSystem, change: Change): System | null {
  try {
    return buildSystem(
      mutate(protocol, mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' })).protocol,
      config,
    );
  } catch (error) {
    if (error instanceof MutationError || error instanceof InputError) return null;
    throw error;
  }
}

/** In how many runs each part of the vocabulary was exercised. */
function distribution(runs: readonly Exercise[]): Record<keyof Exercise | 'runs', number> {
  const holding = (what: (run: Exercise) => boolean) => runs.filter(what).length;
  return {
    runs: runs.length,
    states: holding(({ states }) => states > 10),
    nestedSteps: holding(({ nestedSteps }) => nestedSteps > 0),
    waitsRefused: holding(({ waitsRefused }) => waitsRefused > 0),
    illegalEvents: holding(({ illegalEvents }) => illegalEvents > 0),
    nullDereferences: holding(({ nullDereferences }) => nullDereferences > 0),
    deadlocks: holding(({ deadlocks }) => deadlocks > 0),
    brokenProperties: holding(({ brokenProperties }) => brokenProperties > 0),
  };
}

function expectAtLeast(runs: readonly Exercise[], least: Partial<Record<keyof Exercise | 'runs', number>>): void {
  const found = distribution(runs);
  const lacking = Object.entries(least).filter(([what, number]) => found[what as keyof typeof found] < number);
  expect(lacking, JSON.stringify(found)).toEqual([]);
}

test('random systems: same states, edges, violations, broken properties, depth and counts as xstate alone', () => {
  const runs: Exercise[] = [];
  const check = (random: RandomSystem) => {
    const system = buildSystem(random.protocol, random.config);
    checkSystem(system, random.properties);
    const run = compare(system, random);
    if (run) runs.push(run);
  };
  fc.assert(fc.property(randomSystem, check), { seed: 20_260_101, numRuns: 300 });
  expectAtLeast(runs, {
    runs: 250,
    states: 80,
    nestedSteps: 60,
    waitsRefused: 40,
    illegalEvents: 60,
    nullDereferences: 60,
    deadlocks: 10,
    brokenProperties: 150,
  });
});

test('mutants of random systems: the same', () => {
  const runs: Exercise[] = [];
  const applied = new Set<string>();
  const check = (random: RandomSystem) => {
    for (const { name, change } of random.mutations) {
      const system = mutantOf(random, change);
      const run = system && compare(system, random);
      if (run) runs.push(run);
      if (system) applied.add(name);
    }
  };
  fc.assert(fc.property(randomSystem, check), { seed: 20_260_102, numRuns: 110 });
  expectAtLeast(runs, { runs: 200, states: 60, nestedSteps: 40, waitsRefused: 30, illegalEvents: 40 });
  expect([...applied].sort()).toEqual([
    'addEffect',
    'dropAlternative',
    'dropEffects',
    'dropGuard',
    'insertAfter',
    'insertBefore',
    'moveAfter',
    'narrow',
    'replaceGuard',
    'retarget',
    'skip',
    'swap',
    'widen',
  ]);
});
