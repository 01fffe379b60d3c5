/** Going on from a snapshot: the same in everything as a run that was never stopped. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compile, PLAIN, REDUCED, type Reductions } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { mutate, mutation } from '../model/mutation.ts';
import { buildSystem } from '../model/system.ts';
import { randomLockedSystem } from '../testing/random-locked-system.ts';
import { type RandomSystem, randomSystem } from '../testing/random-system.ts';
import { explore } from './breadth-first.ts';
import type { Exploration, ExploreOptions } from './exploration.ts';
import type { NumberList } from './growable.ts';
import { emptyLists, LIST_NAMES, type Lists, ResumeError, type Snapshot } from './snapshot.ts';

/** What would be read back from where the snapshot was written. */
function written(snapshot: Snapshot, change: (lists: Lists) => void = () => {}): Snapshot {
  const lists = emptyLists();
  for (const name of LIST_NAMES) for (const part of snapshot.lists[name].parts()) lists[name].pushAll(part);
  change(lists);
  return { ...(JSON.parse(JSON.stringify({ ...snapshot, lists: null })) as Snapshot), lists };
}

const numbers = (list: NumberList | undefined): number[] => [...(list?.parts() ?? [])].flatMap((part) => [...part]);

/** All that an exploration says. */
function everything(run: Exploration): unknown {
  const { states, transitions, depth, limit, edges } = run;
  const stored: string[] = [];
  run.eachState((state) => stored.push(state.join()));
  return {
    counts: { states, transitions, depth, limit },
    found: run.found.map((one) => JSON.stringify(one)).sort(),
    breaking: run.found.map((one) => `${one.property} ${run.pathOf(one)}`).sort(),
    taken: [...run.taken],
    met: [...run.met],
    illegalIn: [...run.illegalIn],
    edges: edges && [edges.offsets, edges.to, edges.via, edges.idle].map(numbers),
    paths: stored.map((_, number) => run.pathTo(number)),
    stored,
  };
}

/** Explores in stages, each from what the one before it wrote, with limits of states that double or so. */
function inStages(compiled: () => Compiled, options: ExploreOptions, first: number, factor: number): Exploration {
  let resume: Snapshot | undefined;
  for (let states = first; ; states = Math.ceil(states * factor) + 1) {
    const run = explore(compiled(), { ...options, resume, limits: { ...options.limits, states } });
    if (run.snapshot === null) return run;
    resume = written(run.snapshot);
  }
}

const STATE_LIMIT = 300;

interface Way {
  readonly reductions: Reductions;
  readonly keepEdges: boolean;
  readonly fingerprintBits: number | undefined;
  readonly switches: number | undefined;
}

/** Ways to explore. Fingerprints are short enough to lose states, which must be the same ones. */
const ways: fc.Arbitrary<Way> = fc
  .record({
    reductions: fc.constantFrom(PLAIN, REDUCED),
    keepEdges: fc.boolean(),
    fingerprintBits: fc.constantFrom(undefined, undefined, 64, 6),
    switches: fc.constantFrom(undefined, undefined, 1),
  })
  .map((way) => (way.switches === undefined ? way : { ...way, reductions: BOUNDED }));

/** What goes together with a bound on context switches: every step counts, and threads stay what they are. */
const BOUNDED: Reductions = { ...REDUCED, merging: false, moveThreads: false };

/** The system and its mutants, each compiled afresh whenever it is asked for: as by another process. */
function variants(
  { protocol, config, properties, mutations }: RandomSystem,
  reductions: Reductions,
): (() => Compiled)[] {
  const systems = [buildSystem(protocol, config)];
  for (const { change } of mutations) {
    try {
      const mutant = mutate(protocol, mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' }));
      systems.push(buildSystem(mutant.protocol, config));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return systems.map((system) => () => compile(system, properties, reductions));
}

test('random systems and mutants of them: resumed again and again, from every kind of place', () => {
  const seen = { compared: 0, violated: 0, illegal: 0, onward: 0, bounded: 0, lossy: 0 };
  const check = (random: RandomSystem, first: number, factor: number, way: Way) => {
    const { reductions, switches, ...options } = way;
    for (const fresh of variants(random, reductions)) {
      const whole = explore(fresh(), { ...options, limits: { switches, states: STATE_LIMIT } });
      if (!whole.ended) continue;
      expect(whole.snapshot).toBeNull();
      const expected = everything(whole);
      const staged = inStages(fresh, { ...options, limits: { switches } }, first, factor);
      expect(everything(staged)).toEqual(expected);
      seen.compared++;
      if (whole.found.length > 0) seen.violated++;
      if (whole.illegalIn.size > 0) seen.illegal++;
      if (whole.found.some(({ onward }) => onward)) seen.onward++;
      if (whole.limit !== null) seen.bounded++;
      if (way.fingerprintBits === 6) seen.lossy++;
    }
  };
  fc.assert(
    fc.property(
      fc.oneof(randomSystem, randomLockedSystem),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 1.2, max: 2, noNaN: true }),
      ways,
      check,
    ),
    { seed: 20_260_301, numRuns: 60, endOnFailure: true },
  );
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0);
});

test('a snapshot of something else is refused, whatever is wrong with it', () => {
  let refused = 0;
  const check = ({ protocol, config, properties }: RandomSystem, states: number, at: number, by: number) => {
    const compiled = compile(buildSystem(protocol, config), properties);
    const { snapshot } = explore(compiled, { keepEdges: true, limits: { states } });
    if (snapshot === null) return;
    const wrong: [string, Snapshot][] = [
      ['states', { ...written(snapshot), states: snapshot.states + 1 }],
      ['transitions', { ...written(snapshot), transitions: snapshot.transitions + 1 }],
      ['depth', { ...written(snapshot), depth: snapshot.depth + 1 }],
      ['taken', { ...written(snapshot), taken: snapshot.taken.map((times, step) => (step === 0 ? times + 1 : times)) }],
      ['met', { ...written(snapshot), met: [...snapshot.met, 1] }],
      ['expanded', { ...written(snapshot), expanded: snapshot.expanded - 1 }],
      ['edges', written(snapshot, ({ targets }) => targets.push(0))],
    ];
    for (const name of ['children', 'ordinals'] as const) {
      const changed = written(snapshot, (lists) => {
        if (lists[name].length === 0) return;
        const index = at % lists[name].length;
        lists[name].set(index, (lists[name].at(index) + by) % 256);
      });
      if (changed.lists[name].length > 0) wrong.push([name, changed]);
    }
    for (const [what, resume] of wrong) {
      expect(() => explore(compiled, { keepEdges: true, resume }), what).toThrow(ResumeError);
      refused++;
    }
  };
  fc.assert(
    fc.property(randomSystem, fc.integer({ min: 5, max: 60 }), fc.nat(), fc.integer({ min: 1, max: 255 }), check),
    { seed: 20_260_303, numRuns: 110, endOnFailure: true },
  );
  expect(refused).toBeGreaterThan(200);
});
