/** Judging only what a step can have changed finds what judging everything in every state finds. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../explore/breadth-first.ts';
import { buildSystem } from '../model/system.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';
import { compile } from './compile.ts';

const STATES = 400;

/** Properties that fail somewhere and premises that hold somewhere; null where the system is too large. */
function compare({ protocol, config, properties }: RandomSystem): number | null {
  const compiled = compile(buildSystem(protocol, config), properties);
  const run = explore(compiled, { limits: { states: STATES } });
  if (run.limit !== null) return null;
  const failed = new Uint8Array(properties.length);
  const met = new Uint8Array(properties.length);
  run.eachState((state) => compiled.judge(state, failed, met));
  const whole = properties.filter((_, p) => failed[p] === 1).map(({ id }) => id);
  const onTheWay = run.found
    .filter(({ step, property }) => step === null && property !== 'DEAD')
    .map((f) => f.property);
  const inStates = properties.filter(({ kind }) => kind === 'invariant' || kind === 'quiescence').map(({ id }) => id);
  expect(onTheWay.filter((id) => inStates.includes(id)).sort()).toEqual(
    whole.filter((id) => onTheWay.includes(id) || !run.found.some(({ property }) => property === id)).sort(),
  );
  expect([...run.met]).toEqual([...met]);
  return whole.length;
}

test.each([
  ['random systems', randomSystem, 400, 100],
  ['random systems with locks', randomLockedSystem, 60, 10],
] as const)('%s', (_, systems, numRuns, least) => {
  let broken = 0;
  fc.assert(
    fc.property(systems, (random) => {
      if ((compare(random) ?? 0) > 0) broken++;
    }),
    { seed: 20_260_601, numRuns, endOnFailure: true },
  );
  expect(broken).toBeGreaterThan(least);
});
