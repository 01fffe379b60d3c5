/** Going on from a snapshot: the same in everything as a run that was never stopped. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compile } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { mutate, mutation } from '../model/mutation.ts';
import { buildSystem } from '../model/system.ts';
import { randomSystem } from '../testing/random-system.ts';
import { type Exploration, type ExploreOptions, explore } from './breadth-first.ts';
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
    breaking: run.found
      .map(({ property, state, step }) =>
        JSON.stringify([property, run.pathTo(state, step === null ? undefined : property)]),
      )
      .sort(),
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

type Random = typeof randomSystem extends fc.Arbitrary<infer T> ? T : never;

/** The system and its mutants, each compiled afresh whenever it is asked for: as by another process. */
function variants({ protocol, config, properties, mutations }: Random): (() => Compiled)[] {
  const systems = [buildSystem(protocol, config)];
  for (const { change } of mutations) {
    try {
      const mutant = mutate(protocol, mutation({ id: 'm', says: '', source: 'random', change, survives: 'not asked' }));
      systems.push(buildSystem(mutant.protocol, config));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return systems.map((system) => () => compile(system, properties));
}

test('random systems and mutants of them: resumed again and again, from every kind of place', () => {
  let compared = 0;
  let violated = 0;
  let illegal = 0;
  const check = (random: Random, first: number, factor: number, keepEdges: boolean) => {
    for (const fresh of variants(random)) {
      const whole = explore(fresh(), { keepEdges, limits: { states: STATE_LIMIT } });
      if (whole.limit !== null) continue;
      expect(whole.snapshot).toBeNull();
      expect(everything(inStages(fresh, { keepEdges }, first, factor))).toEqual(everything(whole));
      compared++;
      if (whole.found.length > 0) violated++;
      if (whole.illegalIn.size > 0) illegal++;
    }
  };
  fc.assert(
    fc.property(
      randomSystem,
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 1.2, max: 2, noNaN: true }),
      fc.boolean(),
      check,
    ),
    { seed: 20_260_301, numRuns: 70 },
  );
  expect(
    [compared, violated, illegal].every((n) => n > 40),
    `${compared} ${violated} ${illegal}`,
  ).toBe(true);
});

test('a snapshot of something else is refused, whatever is wrong with it', () => {
  let refused = 0;
  const check = ({ protocol, config, properties }: Random, states: number, at: number, by: number) => {
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
    { seed: 20_260_303, numRuns: 110 },
  );
  expect(refused).toBeGreaterThan(200);
});
