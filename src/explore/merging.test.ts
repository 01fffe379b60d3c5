/** Merging in the explorer: the same violations as step by step, and runs that xstate takes. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compile, PLAIN } from '../compile/compile.ts';
import { MutationError } from '../model/change.ts';
import { InputError } from '../model/errors.ts';
import type { Send } from '../model/expr.ts';
import { flow, invariant, must, protocol, resource, step } from '../model/index.ts';
import { takeStep, type World } from '../model/interpret.ts';
import { mutate, mutation } from '../model/mutation.ts';
import { buildSystem, type System } from '../model/system.ts';
import { WHOLE } from '../testing/part.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem, symmetricSystem } from '../testing/random-system.ts';
import { explore } from './breadth-first.ts';
import type { Exploration } from './exploration.ts';
import type { Found } from './findings.ts';

const STATE_LIMIT = 600;

/** Takes a run through xstate; true when each step has a successor, but for a violating last one. */
function runs(system: System, { steps }: Compiled, path: readonly number[], found: Found): boolean {
  let world: World = system.initial;
  for (const [i, id] of path.entries()) {
    const outcome = takeStep(system, world, steps[id] as (typeof steps)[number]);
    if (outcome.kind === 'disabled') return false;
    if (outcome.kind === 'violation') return i === path.length - 1 && found.step !== null;
    world = outcome.world;
  }
  return found.illegal === null;
}

const broken = ({ found }: Exploration): string[] => found.map(({ property }) => property).sort();

/** Compares one system with and without merging; how many states that saved, null where it is too large. */
function compare(system: System, random: RandomSystem): { saved: number; broken: number; onward: number } | null {
  const properties = random.properties.filter(({ kind }) => kind !== 'can_become_idle');
  const limits = { states: STATE_LIMIT };
  const plain = explore(compile(system, properties), { limits });
  if (plain.limit !== null) return null;
  const [merged] = [false, true].map((symmetry) => {
    const compiled = compile(system, properties, { quotient: symmetry, symmetry, merging: true });
    const run = explore(compiled, {});
    expect(broken(run)).toEqual(broken(plain));
    for (const found of run.found) expect(runs(system, compiled, run.pathOf(found), found)).toBe(true);
    for (const state of [1, run.states >> 1, run.states - 1].filter((s) => s < run.states)) {
      const found = { property: '', state, step: null, illegal: null, onward: false, depth: 0 };
      expect(runs(system, compiled, run.pathTo(state), found)).toBe(true);
    }
    return run;
  }) as [Exploration, Exploration];
  return {
    saved: plain.states - merged.states,
    broken: merged.found.length,
    onward: merged.found.filter(({ onward }) => onward).length,
  };
}

test.each([
  ['random systems', randomSystem, 120, 15],
  ['random systems with symmetry', symmetricSystem, 100, 10],
  ['random systems with locks', randomLockedSystem, 60, 30],
] as const)('%s and their mutants: the same violations, and runs to them', (_, systems, part, least) => {
  const numRuns = WHOLE ? 2 * part : part;
  const seen = { smaller: 0, broken: 0, onward: 0 };
  fc.assert(
    fc.property(systems, (random) => {
      const mutants = random.mutations.flatMap(({ change }) => {
        try {
          const mutant = mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' });
          return [buildSystem(mutate(random.protocol, mutant).protocol, random.config)];
        } catch (error) {
          if (error instanceof MutationError || error instanceof InputError) return [];
          throw error;
        }
      });
      for (const system of [buildSystem(random.protocol, random.config), ...mutants]) {
        const one = compare(system, random);
        if (!one) continue;
        if (one.saved > 0) seen.smaller++;
        if (one.broken > 0) seen.broken++;
        if (one.onward > 0) seen.onward++;
      }
    }),
    { seed: 20_260_501, numRuns },
  );
  expect(seen.smaller, JSON.stringify(seen)).toBeGreaterThan(least);
  expect(seen.broken, JSON.stringify(seen)).toBeGreaterThan(least);
});

test('what fails only in a state that is passed over is found, and its run leads there', () => {
  const lamp = resource({
    id: 'lamp',
    source: 'test',
    events: { on: {}, off: {} },
    initial: 'dark',
    states: { dark: { on: { on: 'lit' } }, lit: { on: { off: 'dark' } } },
  });
  const walker = (id: string, ...steps: readonly Send<never, never>[]) =>
    flow({
      id,
      kind: 'thread',
      source: 'test',
      initial: 'at0',
      states: Object.fromEntries([
        ...steps.map((send, i) => [`at${i}`, { on: { [`${id}${i}`]: step({ actions: [must(send)] }) } }]),
        [`at${steps.length}`, { tags: ['idle'], on: {} }],
      ]),
    });
  const bell = resource({
    id: 'bell',
    source: 'test',
    events: { ring: {} },
    initial: 'still',
    states: { still: { on: { ring: 'rung' } }, rung: { on: { ring: 'still' } } },
  });
  const house = protocol({
    id: 'house',
    says: '',
    sorts: {},
    resources: [lamp, bell],
    flows: [walker('a', lamp().on(), lamp().off()), walker('b', bell().ring(), bell().ring())],
  });
  const system = buildSystem(house, { actors: ['a', 'b'] });
  const dark = invariant({ id: 'DARK', name: 'dark', says: '', source: 'test', broken: '', holds: lamp().is('dark') });
  const compiled = compile(system, [dark], { ...PLAIN, merging: true });
  const run = explore(compiled);
  expect(run.states).toBeLessThan(explore(compile(system, [dark])).states);
  const [found] = run.found as [Found];
  expect(found).toMatchObject({ property: 'DARK', onward: true });
  expect(run.pathOf(found).map((id) => compiled.steps[id]?.label)).toContain('a0');
  expect(run.pathOf(found).map((id) => compiled.steps[id]?.label)).not.toContain('a1');
  expect(runs(system, compiled, run.pathOf(found), found)).toBe(true);
});
