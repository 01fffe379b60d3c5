/** Quotient and symmetry against plain breadth-first search, and the group against brute force. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MutationError } from '../model/change.ts';
import { checkSystem } from '../model/check.ts';
import { InputError } from '../model/errors.ts';
import { mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { type RandomSystem, randomSystem, symmetricSystem } from '../testing/random-system.ts';
import { Classes, imageOf } from '../testing/reduced-search.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { canonicalizer } from './canonical.ts';
import { compile } from './compile.ts';
import { layOut, pack, unpack } from './layout.ts';
import { type Quotient, quotient, unreduced } from './quotient.ts';
import { findSymmetry, type Symmetry } from './symmetry.ts';

/** Larger systems are skipped. */
const STATE_LIMIT = 150;

/** All states of an orbit, in one text that is the same for each of them. */
function orbitOf(system: System, { elements }: Symmetry, state: Int32Array): string {
  const images = [state, ...elements.map((element) => imageOf(system, element, state))];
  return [...new Set(images.map((image) => image.join()))].sort().join(' ');
}

interface Run {
  readonly plain: number;
  readonly quotient: number;
  readonly symmetric: number;
  readonly both: number;
  readonly order: number;
  readonly threads: boolean;
}

/** Explores with and without reductions and compares; null when the system is too large. */
function compare(
  system: System,
  properties: readonly PropertyDef[],
  limit = STATE_LIMIT,
  moveThreads = true,
): Run | null {
  const compiled = compile(system, properties);
  const whole = unreduced(compiled.tables);
  const plain = new Classes(compiled, whole);
  const reference = plain.search(limit);
  if (!reference) return null;
  const merged = quotient(system, compiled.tables, properties);
  const reduced = new Classes(compiled, merged);
  const byClass = reduced.search(limit);
  expect(byClass?.seen).toEqual(reference.seen);
  expect(byClass?.states.length).toBe(new Set(reference.states.map((state) => reduced.of(state).join())).size);
  const symmetries = [whole, merged].map((given) => symmetric(given, given === whole ? plain : reduced));
  return {
    plain: reference.states.length,
    quotient: byClass?.states.length ?? 0,
    symmetric: symmetries[0]?.count ?? 0,
    both: symmetries[1]?.count ?? 0,
    order: symmetries[1]?.order ?? 1,
    threads: symmetries[1]?.threads ?? false,
  };

  function symmetric(given: Quotient, classes: Classes) {
    const symmetry = findSymmetry(system, given, properties, { moveThreads });
    const layout = layOut(system.instances.map(({ machine }) => given.tables.get(machine)?.states.length ?? 0));
    const canonical = canonicalizer(system, symmetry, layout);
    const reduce = (state: Int32Array) => {
      const words = new Int32Array(layout.words + 2).fill(0x1eadbeef);
      pack(layout, state, words, 1);
      canonical(words, 1);
      expect([words[0], words[layout.words + 1]]).toEqual([0x1eadbeef, 0x1eadbeef]);
      const result = new Int32Array(state.length);
      unpack(layout, words, 1, result);
      return result;
    };
    const run = classes.search(limit, reduce);
    expect(run?.seen).toEqual(reference?.seen);
    const orbits = new Set(reference?.states.map((state) => orbitOf(system, symmetry, classes.of(state))));
    expect(run?.states.length).toBe(orbits.size);
    for (const state of run?.states.slice(0, 100) ?? []) {
      const images = [state, ...symmetry.elements.map((element) => imageOf(system, element, state))];
      expect(new Set(images.map((image) => reduce(image).join()))).toEqual(new Set([state.join()]));
    }
    return {
      count: run?.states.length ?? 0,
      order: symmetry.order,
      threads: symmetry.sorts.some((sort) => sort.startsWith('thread')),
    };
  }
}

/** The group does to steps and verdicts what it does to states, in states that are reachable and in images of those. */
function expectAutomorphisms(system: System, properties: readonly PropertyDef[], limit: number): void {
  const compiled = compile(system, properties);
  const merged = quotient(system, compiled.tables, properties);
  const classes = new Classes(compiled, merged);
  const symmetry = findSymmetry(system, merged, properties, { moveThreads: true });
  const described = (steps: ReturnType<Classes['steps']>, change: (state: Int32Array) => Int32Array) => ({
    dead: steps.dead,
    steps: steps.steps.map(({ name, next, breaks }) => `${name} ${breaks} ${next && change(next).join()}`).sort(),
  });
  for (const state of classes.search(limit)?.states ?? []) {
    for (const element of symmetry.elements) {
      const image = imageOf(system, element, state);
      const renamed = described(classes.steps(state), (next) => imageOf(system, element, next));
      expect(described(classes.steps(image), (next) => next)).toEqual(renamed);
      expect(classes.judge(image)).toEqual(classes.judge(state));
    }
  }
}

function mutantsOf({ protocol, config, mutations }: RandomSystem): System[] {
  return mutations.flatMap(({ change }) => {
    try {
      const changed = mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' });
      return [buildSystem(mutate(protocol, changed).protocol, config)];
    } catch (error) {
      if (error instanceof MutationError || error instanceof InputError) return [];
      throw error;
    }
  });
}

const systemOf = (random: RandomSystem): System => {
  const system = buildSystem(random.protocol, random.config);
  checkSystem(system, random.properties);
  return system;
};

describe('random systems', () => {
  test('reductions change neither verdicts, depths nor coverage; counts are those of classes and orbits', () => {
    const runs: Run[] = [];
    const check = (random: RandomSystem) => {
      const run = compare(systemOf(random), random.properties);
      if (run) runs.push(run);
    };
    fc.assert(fc.property(randomSystem, check), { seed: 20_260_201, numRuns: 120, endOnFailure: true });
    fc.assert(fc.property(symmetricSystem, check), { seed: 20_260_202, numRuns: 120, endOnFailure: true });
    const holding = (what: (run: Run) => boolean) => runs.filter(what).length;
    expect({
      runs: runs.length,
      merged: holding(({ plain, quotient }) => quotient < plain),
      symmetric: holding(({ order, both, quotient }) => order > 1 && both < quotient),
      threads: holding(({ threads }) => threads),
      large: holding(({ order }) => order > 2),
    }).toSatisfy(
      (found: Record<string, number>) =>
        Number(found['runs']) > 180 &&
        Number(found['merged']) > 15 &&
        Number(found['symmetric']) > 30 &&
        Number(found['threads']) > 25 &&
        Number(found['large']) > 30,
    );
  });

  test('mutants', () => {
    const check = (random: RandomSystem) => {
      for (const system of mutantsOf(random)) compare(system, random.properties);
    };
    fc.assert(fc.property(randomSystem, check), { seed: 20_260_203, numRuns: 30, endOnFailure: true });
    fc.assert(fc.property(symmetricSystem, check), { seed: 20_260_204, numRuns: 30, endOnFailure: true });
  });

  test('what is accepted is an automorphism', () => {
    const check = (random: RandomSystem) => expectAutomorphisms(systemOf(random), random.properties, 100);
    fc.assert(fc.property(symmetricSystem, check), { seed: 20_260_205, numRuns: 60, endOnFailure: true });
  });
});

test('two-phase commit with 5 resource managers: 8,832 states, 314 orbits', () => {
  const system = buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors, sizes: { rm: 5 } });
  const run = compare(system, [consistent], 10_000);
  expect(run).toMatchObject({ plain: 8_832, both: 314, order: 120 });
});
