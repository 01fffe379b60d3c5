/** The compiled engine against xstate alone, on random protocols and on mutants of them. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import type { Expr } from '../model/expr.ts';
import type { Effect, Flow } from '../model/flow.ts';
import { each, ev, flow, must, protocol, resource, set, step, wait } from '../model/index.ts';
import { type Change, MutationError, mutate, mutation } from '../model/mutation.ts';
import { type System, buildSystem } from '../model/system.ts';
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
    return buildSystem(mutate(protocol, mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' })).protocol, config);
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
    runs: 250, states: 80, nestedSteps: 60, waitsRefused: 40, illegalEvents: 60, nullDereferences: 60, deadlocks: 10, brokenProperties: 150,
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
    'addEffect', 'dropAlternative', 'dropEffects', 'dropGuard', 'insertAfter', 'insertBefore', 'moveAfter', 'narrow', 'replaceGuard',
    'retarget', 'skip', 'swap', 'widen',
  ]);
});

describe('what the random systems are too well-typed for', () => {
  const source = resource({
    id: 'source', source: 'test', fields: { value: ['x', 'y', 'z'] }, events: { turn: { v: ['x', 'y', 'z'] } }, initial: 'on', start: { value: 'x' },
    states: { on: { holds: ['value'], on: { turn: { actions: [set({ value: ev('v') })] } } } },
  });
  const sink = resource({
    id: 'sink', index: ['item'], source: 'test', fields: { value: ['x', 'y'] }, events: { put: { v: ['x', 'y'] } }, initial: 'on',
    states: { on: { holds: ['value'], on: { put: { actions: [set({ value: ev('v') })] } } } },
    illegal: { put: ['SINK', 'not a value of the sink'] },
  });
  const turner = flow({
    id: 'turner', kind: 'environment', source: 'test', initial: 'go',
    states: { go: { on: { turn: step({ choose: { v: ['x', 'y', 'z'] }, actions: [must(source().turn({ v: ev('v') }))], target: 'go' }) } } },
  });

  test.each<[string, Flow<never, string>, { violations: number; breaks: string }]>([
    [
      'a payload outside its domain is not accepted',
      putter((value) => [must(sink('i0').put({ v: value }))]),
      { violations: 3, breaks: 'SINK' },
    ],
    ['a wait for one is never over', putter((value) => [wait(sink('i0').put({ v: value }))]), { violations: 0, breaks: '' }],
    ['neither is a constant outside it', putter(() => [must(sink('i0').put({ v: 'z' }))]), { violations: 3, breaks: 'SINK' }],
    ['an instance that does not exist', putter((value) => [must(sink('i7').put({ v: value }))]), { violations: 3, breaks: 'N1' }],
  ])('%s', (_, putting, { violations, breaks }) => {
    const small = protocol({
      id: 'small', says: '', source: 'test', sorts: { item: { prefix: 'i', order: 'ordered', size: 2, says: '' } },
      resources: [source, sink], flows: [turner, putting],
    });
    const system = buildSystem(small, { actors: ['turner', 'putter'] });
    const { observation } = observeReference(system, [], STATE_LIMIT);
    expect(observeCompiled(system, [], STATE_LIMIT)).toEqual(observation);
    for (const violation of observation.violations) expect(violation.endsWith(breaks)).toBe(true);
    expect(observation.violations).toHaveLength(violations);
  });

  function putter(actions: (value: Expr<never, never>) => readonly Effect<never, never>[]): Flow<never, string> {
    return flow({ id: 'putter', kind: 'thread', source: 'test', initial: 'go', states: { go: { on: { put: step({ actions: actions(source().value), target: 'go' }) } } } });
  }
});

test('the extent of an each is fixed when it begins', () => {
  const cell = resource({
    id: 'cell', index: ['item'], source: 'test', events: { fill: {} }, initial: 'empty',
    states: { empty: { on: { fill: 'full' } }, full: {} },
  });
  const filler = flow({
    id: 'filler', kind: 'thread', source: 'test', initial: 'go',
    states: { go: { on: { fill: step({ actions: [each('item', () => cell.all((c) => c.is('empty')), (i) => cell(i).fill())], target: 'go' }) } } },
  });
  const small = protocol({
    id: 'small', says: '', source: 'test', sorts: { item: { prefix: 'i', order: 'ordered', size: 3, says: '' } },
    resources: [cell], flows: [filler],
  });
  const system = buildSystem(small, { actors: ['filler'] });
  const { observation } = observeReference(system, [], STATE_LIMIT);
  expect(observeCompiled(system, [], STATE_LIMIT)).toEqual(observation);
  expect(observation.states).toEqual(['empty\nempty\nempty\ngo', 'full\nfull\nfull\ngo']);
});
