/** Exploration by several workers against exploration by one: the same to the last number. */

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, isReducedBy, PLAIN, REDUCED, type Reductions } from '../compile/compile.ts';
import { type Change, MutationError } from '../model/change.ts';
import { InputError } from '../model/errors.ts';
import { mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { diningPhilosophers, philosophersDeadlock } from '../testing/dining-philosophers.ts';
import { plainly } from '../testing/exploration-text.ts';
import { inProcess } from '../testing/in-process-crew.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { explore } from './breadth-first.ts';
import type { Exploration, ExploreOptions, Limits } from './exploration.ts';
import { type Crew, exploreInParallel } from './parallel.ts';
import { SIZES, type Sizes } from './shared.ts';

/** Larger systems are left out. */
const STATE_LIMIT = 250;

const onwards = async () => true;

/** How the workers are to go about it. */
interface Way {
  readonly workers: number;
  readonly sizes: Sizes;
  readonly reductions: Reductions;
  readonly options: ExploreOptions;
}

/** Small blocks and chunks, so that small systems have many. */
const way: fc.Arbitrary<Way> = fc
  .record({
    workers: fc.integer({ min: 1, max: 5 }),
    states: fc.integer({ min: 1, max: 4 }),
    chunkBytes: fc.constantFrom(4, 64, 256),
    reduced: fc.boolean(),
    keepEdges: fc.boolean(),
    limits: fc.oneof<fc.MaybeWeightedArbitrary<Limits>[]>(
      { weight: 3, arbitrary: fc.constant<Limits>({}) },
      fc.record({ states: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ depth: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ switches: fc.integer({ min: 0, max: 3 }) }),
      fc.constant<Limits>({ stopWhen: (found) => found.length > 0 }),
    ),
  })
  .map(({ workers, states, chunkBytes, reduced, keepEdges, limits }) => ({
    workers,
    sizes: { states, successors: 1 << 16, chunkBytes },
    reductions: reductionsFor(limits, reduced ? REDUCED : PLAIN),
    options: { keepEdges, limits },
  }));

/** A bound on switches allows no others. */
const reductionsFor = ({ switches }: Limits, reductions: Reductions): Reductions =>
  switches === undefined ? reductions : { ...reductions, moveThreads: false, merging: false };

/** How much the runs exercised. */
const seen = { runs: 0, limited: 0, found: 0, illegal: 0, symmetric: 0, merged: 0, edges: 0, blocks: 0 };

/** Compares the two; null when the system is too large. Each worker compiles for itself, as threads do. */
async function compare(
  system: System,
  properties: readonly PropertyDef[],
  { workers, sizes, reductions, options }: Way,
) {
  const make = () => compile(system, properties, reductions);
  const compiled = make();
  if (explore(compiled, { limits: { states: STATE_LIMIT } }).limit !== null) return;
  const alone = plainly(explore(make(), options));
  let blocks = 0;
  const engage = inProcess(make);
  const counted: typeof engage = (setups) => {
    const crew = engage(setups);
    return {
      ...crew,
      work(block) {
        blocks++;
        return crew.work(block);
      },
    };
  };
  const together = await exploreInParallel(compiled, options, workers, counted, onwards, sizes);
  expect(differing(plainly(together), alone)).toEqual([]);
  seen.runs++;
  if (alone.limit !== null) seen.limited++;
  if (alone.found.length > 0) seen.found++;
  if (alone.illegalIn.length > 0) seen.illegal++;
  if (compiled.kernel.canonical) seen.symmetric++;
  if (isReducedBy(compiled, 'merging')) seen.merged++;
  if (alone.edges) seen.edges++;
  if (blocks > alone.depth + 2) seen.blocks++;
}

/** What differs, by name: the whole of it would fill pages. */
function differing<T extends object>(a: T, b: T): string[] {
  return Object.keys(a).filter((key) => !isDeepStrictEqual(a[key as keyof T], b[key as keyof T]));
}

/** The mutated system; null where the mutation does not fit. */
function mutantOf({ protocol, config }: RandomSystem, change: Change): System | null {
  try {
    const made = mutate(protocol, mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' }));
    return buildSystem(made.protocol, config);
  } catch (error) {
    if (error instanceof MutationError || error instanceof InputError) return null;
    throw error;
  }
}

const RUNS = Number(process.env['RUNS'] ?? 120);

describe('random systems', () => {
  test('and mutants of them, with limits, edges and reductions', async () => {
    const check = async (random: RandomSystem, first: Way, second: Way) => {
      await compare(buildSystem(random.protocol, random.config), random.properties, first);
      const change = random.mutations[0]?.change;
      const mutant = change ? mutantOf(random, change) : null;
      if (mutant) await compare(mutant, random.properties, second).catch(unlessInput);
    };
    // Sampled: what fails is told by its place, since shrinking it, and printing it, would take minutes.
    const cases = fc.sample(fc.tuple(fc.oneof(randomSystem, randomLockedSystem), way, way), {
      seed: 31_415,
      numRuns: RUNS,
    });
    for (const [i, [random, first, second]] of cases.entries()) {
      await check(random, first, second).catch((error) => {
        throw new Error(`case ${i}: ${error.message}`);
      });
    }
    expect(seen.runs).toBeGreaterThan(RUNS);
    for (const [what, least] of Object.entries({
      limited: 5,
      found: 2,
      illegal: 5,
      symmetric: 25,
      merged: 25,
      edges: 3,
      blocks: 12,
    })) {
      expect(seen[what as keyof typeof seen] * least, `${what} in ${JSON.stringify(seen)}`).toBeGreaterThan(seen.runs);
    }
  });
});

const unlessInput = (error: unknown): void => {
  if (!(error instanceof InputError)) throw error;
};

describe('larger systems, in blocks of the usual size and of others', () => {
  const commit = buildSystem(twoPhaseCommit, { sizes: { rm: 5 }, actors: twoPhaseCommitActors });
  const ring = buildSystem(diningPhilosophers, { sizes: { seat: 24 }, actors: ['philosopher'] });
  const systems: [string, System, readonly PropertyDef[], Limits][] = [
    ['two-phase commit', commit, [consistent], {}],
    ['a ring of 24 philosophers: states of three words', ring, [philosophersDeadlock], { depth: 4 }],
  ];

  test.each(systems)('%s', async (_, system, properties, limits) => {
    const compiled = compile(system, properties);
    const sizesTried: Sizes[] = [SIZES, { states: 100, successors: 1000, chunkBytes: 1 << 10 }];
    for (const keepEdges of [false, true]) {
      const alone = summary(explore(compiled, { keepEdges, limits }));
      for (const workers of [1, 2, 4, 16]) {
        for (const sizes of sizesTried) {
          const engage = inProcess(() => compiled);
          const together = await exploreInParallel(compiled, { keepEdges, limits }, workers, engage, onwards, sizes);
          expect(differing(summary(together), alone)).toEqual([]);
        }
      }
    }
  });

  test('a limit of states stops at the same state', async () => {
    const compiled = compile(commit, [consistent]);
    for (const states of [1, 2, 99, 1000, 8000, 8831, 8832, 8833]) {
      const options = { limits: { states }, keepEdges: true };
      const alone = summary(explore(compiled, options));
      for (const workers of [2, 3]) {
        const run = await exploreInParallel(
          compiled,
          options,
          workers,
          inProcess(() => compiled),
          onwards,
        );
        expect(differing(summary(run), alone), `${states} states, ${workers} workers`).toEqual([]);
      }
    }
  });
});

/** Of a large exploration what is quick to compare. */
function summary(run: Exploration) {
  const { states, transitions, depth, limit, found, taken, met, illegalIn, edges } = run;
  const parts = edges && [edges.offsets, edges.to, edges.via, edges.idle].flatMap((l) => [...l.parts()].map(digest));
  let stored = 0;
  run.eachState((state, number) => {
    for (const local of state) stored = (Math.imul(stored, 31) + local + number) | 0;
  });
  const some = [1, 2, states - 1].filter((state) => state < states);
  const paths = [...some.map((state) => run.pathTo(state)), ...found.map((one) => run.pathOf(one))];
  return { states, transitions, depth, limit, found, taken, met, illegalIn, parts, stored, paths };
}

const digest = (part: ArrayLike<number>): number =>
  Array.from(part).reduce((sum, n) => (Math.imul(sum, 31) + n) | 0, 0);

describe('an exploration that ends early', () => {
  const compiled = compile(buildSystem(twoPhaseCommit, { sizes: { rm: 6 }, actors: twoPhaseCommitActors }), [
    consistent,
  ]);
  const engage = inProcess(() => compiled);

  test('interrupted at its first report', async () => {
    const run = await exploreInParallel(compiled, {}, 2, engage, async () => false);
    expect(run.limit).toBe('interrupted');
    expect(run.states).toBeLessThan(explore(compiled).states);
    expect(run.pathTo(run.states - 1)).toHaveLength(run.depth);
  });

  test('out of the memory that it may take', async () => {
    const run = await exploreInParallel(compiled, { limits: { bytes: 1 } }, 2, engage, onwards);
    expect(run.limit).toMatch(/^memory: 0 MiB$/);
  });

  test('out of the memory that there is: what the block before it found is kept', async () => {
    let blocks = 0;
    const failing = (setups: Parameters<typeof engage>[0]): Crew => {
      const crew = engage(setups);
      const work: Crew['work'] = (block) =>
        ++blocks === 5 ? Promise.reject(new RangeError('Array buffer allocation failed')) : crew.work(block);
      return { ...crew, work };
    };
    const run = await exploreInParallel(compiled, {}, 2, failing, onwards);
    expect(run.limit).toMatch(/^memory: .* and no more to be had$/);
    expect(run).toMatchObject({ states: explore(compiled, { limits: { depth: 4 } }).states, depth: 4 });
  });

  test('any other failure is one, and the workers are let go', async () => {
    let dismissed = 0;
    const failing = (): Crew => ({
      work: () => Promise.reject(new Error('a fault')),
      dismiss: async () => {
        dismissed++;
      },
    });
    await expect(exploreInParallel(compiled, {}, 2, failing, onwards)).rejects.toThrow('a fault');
    expect(dismissed).toBe(1);
  });

  test('with fingerprints, never begun', async () => {
    await expect(exploreInParallel(compiled, { fingerprintBits: 64 }, 2, engage, onwards)).rejects.toThrow('depend on');
  });
});

test('a worker with another system is found out', () => {
  const one = compile(buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors }), [consistent]);
  const other = compile(buildSystem(diningPhilosophers, { actors: ['philosopher'] }), []);
  const run = exploreInParallel(
    one,
    {},
    2,
    inProcess(() => other),
    onwards,
  );
  return expect(run).rejects.toThrow('another system');
});
