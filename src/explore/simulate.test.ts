/** Walks, swarms and shrinking: what they report is there, what they miss is little, and chance is the seed's alone. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { flow, invariant, not, protocol, step } from '../model/index.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem } from '../model/system.ts';
import { diningPhilosophers, philosophersDeadlock } from '../testing/dining-philosophers.ts';
import { randomSystem } from '../testing/random-system.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { record } from '../trace/record.ts';
import { replay } from '../trace/replay.ts';
import { explore } from './breadth-first.ts';
import { DistinctCounter, PackedSet } from './distinct.ts';
import { chance, shuffle } from './random.ts';
import type { Sample, SampleProgress, Sighting } from './sampler.ts';
import { rerun, type Shrunk, shrink } from './shrink.ts';
import { walking } from './simulate.ts';
import { swarming } from './swarm.ts';

/** Runs to the end. */
function finish(run: Generator<SampleProgress, Sample, boolean>): Sample {
  let step = run.next(true);
  while (!step.done) step = run.next(true);
  return step.value;
}

const philosophers = compile(buildSystem(diningPhilosophers, { sizes: { seat: 6 }, actors: ['philosopher'] }), [
  philosophersDeadlock,
]);
const commit = compile(buildSystem(twoPhaseCommit, { sizes: { rm: 5 }, actors: twoPhaseCommitActors }), [consistent]);

const HEAD = {
  tool: 'test',
  scenario: 'test',
  system: { sizes: {}, switches: {}, tables: {}, actors: [], start: {}, mutations: [] },
};

/** Small random systems, each explored to its end as well. */
const systems = fc.sample(randomSystem, { seed: 11, numRuns: 240 }).flatMap(({ protocol, config, properties }) => {
  const judged = properties.filter(({ kind }) => kind !== 'can_become_idle');
  const compiled = compile(buildSystem(protocol, config), judged);
  const whole = explore(compiled, { limits: { states: 3000 } });
  return whole.limit === null && whole.states > 1 ? [{ compiled, whole }] : [];
});

/** Length of a shortest run, by breadth-first search. */
function shortestOf({ whole }: (typeof systems)[number], property: string): number | null {
  const found = whole.found.find((one) => one.property === property);
  return found ? whole.pathOf(found).length : null;
}

/** Whether a run shows through xstate alone what is said of it. */
function replays({ compiled }: (typeof systems)[number], { property, kind, steps }: Sighting): boolean {
  const { system } = compiled;
  const def = compiled.properties.find(({ id }) => id === property) as PropertyDef;
  const infos = steps.map((step) => compiled.steps[step] as (typeof compiled.steps)[number]);
  const trace = record(system, HEAD as never, [], infos, def, { kind, steps, shortest: false });
  return replay(system, trace, def).reproduces;
}

const strategies: readonly [string, (compiled: (typeof systems)[number]['compiled']) => Sample][] = [
  ['walks', (compiled) => finish(walking(compiled, { seed: 1, walks: 300, length: 60 }))],
  ['swarm', (compiled) => finish(swarming(compiled, { seed: 1, members: 30, states: 400, length: 60 }))],
];

describe.each(strategies)('%s on random systems', (_, sample) => {
  const sampled = systems.map((one) => ({ one, seen: sample(one.compiled) }));

  test('enough of them, with and without violations', () => {
    expect(systems.length).toBeGreaterThan(150);
    expect(sampled.filter(({ seen }) => seen.found.length > 0).length).toBeGreaterThan(80);
    expect(sampled.filter(({ seen }) => seen.found.length === 0).length).toBeGreaterThan(10);
  });

  test('everything seen is there: states, premises, steps, violations', () => {
    for (const { one, seen } of sampled) {
      expect(seen.exact).toBe(true);
      expect(seen.states).toBeLessThanOrEqual(one.whole.states);
      for (const [p, met] of seen.met.entries()) expect(met).toBeLessThanOrEqual(one.whole.met[p] as number);
      for (const [step, taken] of seen.taken.entries()) expect(taken === 0 || one.whole.taken[step] !== 0).toBe(true);
      for (const { property, steps } of seen.found) {
        expect(steps.length).toBeGreaterThanOrEqual(shortestOf(one, property) ?? Number.POSITIVE_INFINITY);
      }
    }
  });

  test('each run that is found replays through xstate as it was found', () => {
    for (const { one, seen } of sampled) for (const found of seen.found) expect(replays(one, found)).toBe(true);
  });

  test('little is missed', () => {
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const there = sampled.map(({ one: { compiled, whole } }) =>
      whole.found.filter(({ property }) => compiled.properties.some(({ id }) => id === property)),
    );
    expect(sum(sampled.map(({ seen }) => seen.found.length)) / sum(there.map(({ length }) => length))).toBeGreaterThan(
      0.97,
    );
    // Where there is nothing to find, nothing stops it early.
    const sound = sampled.filter(({ seen }) => seen.found.length === 0);
    expect(sum(sound.map(({ seen }) => seen.states)) / sum(sound.map(({ one }) => one.whole.states))).toBeGreaterThan(
      0.97,
    );
  });

  test.each<[string, Parameters<typeof shrink>[3], number]>([
    ['by leaving out steps alone', { states: 0, detour: 0 }, 1.25],
    ['with searches past parts of the run', { states: 0 }, 1.05],
    ['with a search from the start', {}, 1],
  ])('shrunk %s, each replays and is near the shortest', (_, limits, factor) => {
    let [total, least] = [0, 0];
    for (const { one, seen } of sampled) {
      const shrunk = shrink(one.compiled, one.compiled.initial, seen.found, limits);
      expect(shrunk.map(({ property }) => property)).toEqual(seen.found.map(({ property }) => property));
      for (const [i, short] of shrunk.entries()) {
        const shortest = shortestOf(one, short.property) as number;
        expect(replays(one, short)).toBe(true);
        expect(short.steps.length).toBeLessThanOrEqual((seen.found[i] as Sighting).steps.length);
        expect(short.steps.length).toBeGreaterThanOrEqual(shortest);
        if (short.shortest) expect(short.steps.length).toBe(shortest);
        total += short.steps.length;
        least += shortest;
      }
    }
    expect(total).toBeLessThanOrEqual(least * factor);
  });
});

describe('shrinking', () => {
  const seen = finish(walking(philosophers, { seed: 3, walks: 50, length: 300 }));

  test('comes out the same each time', () => {
    const shrunk = (): readonly Shrunk[] => shrink(philosophers, philosophers.initial, seen.found, { states: 0 });
    expect(shrunk()).toEqual(shrunk());
    expect(shrunk()[0]?.steps).toHaveLength(6);
  });

  test('cuts loops and detours out of a long run', () => {
    const [found] = seen.found;
    if (!found) throw new Error('no deadlock was found');
    const idle = (seat: number) =>
      philosophers.steps.flatMap(({ instance, alternative }, id) => {
        const name = philosophers.system.instances[instance]?.id;
        return name === `philosopher[seat${seat}]` && alternative !== 'contrary' ? [id] : [];
      });
    // The first philosopher eats twenty times before anybody starves.
    const round = idle(0);
    const long = [...Array(20).fill(round).flat(), ...found.steps];
    const sighting = rerun(philosophers, philosophers.initial, 'DEADLOCK', long);
    expect(sighting?.steps).toEqual(long);
    const short = shrink(philosophers, philosophers.initial, [sighting as Sighting], { states: 0, detour: 0 });
    expect(short[0]?.steps).toHaveLength(6);
  });

  test('refuses a run that breaks nothing', () => {
    const sound: Sighting = { property: 'DEADLOCK', kind: 'deadlock', steps: [] };
    expect(() => shrink(philosophers, philosophers.initial, [sound], { states: 0 })).toThrow(/does not break/);
    expect(rerun(philosophers, philosophers.initial, 'DEADLOCK', [])).toBeNull();
  });
});

describe('chance', () => {
  const path = (seed: number) => finish(walking(philosophers, { seed, walks: 5, length: 40, stopAtFirst: true }));

  test('the same seed gives the same walks, another one others', () => {
    expect(path(1)).toEqual(path(1));
    expect(new Set([1, 2, 3, 4].map((seed) => JSON.stringify(path(seed)))).size).toBe(4);
  });

  test('so it does in a swarm', () => {
    const swarm = (seed: number) => finish(swarming(commit, { seed, members: 3, states: 200, length: 50 }));
    expect(swarm(1)).toEqual(swarm(1));
    expect(swarm(2).transitions).not.toBe(swarm(1).transitions);
  });

  test('draws of one walk do not depend on another, and all values come up', () => {
    const draws = (seed: number, index: number) => {
      const draw = chance(seed, index);
      return Array.from({ length: 50 }, () => draw.below(6)).join('');
    };
    expect(draws(1, 2)).toBe(draws(1, 2));
    const all = [0, 1, 2, 3].flatMap((seed) => [0, 1, 2, 3].map((index) => draws(seed, index)));
    expect(new Set(all).size).toBe(16);
    expect(new Set(all.join('')).size).toBe(6);
    expect(chance(1, 1).below(1)).toBe(0);
  });

  test('shuffling gives every order about as often', () => {
    const draw = chance(5, 0);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const items = [0, 1, 2];
      shuffle(items, draw);
      counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe('bounds', () => {
  test('a swarm sees more than one member, and than one walk, of the same budget', () => {
    const swarm = finish(swarming(commit, { seed: 1, members: 20, states: 300, length: 100 }));
    const member = finish(swarming(commit, { seed: 1, members: 1, states: 300, length: 100 }));
    const walk = finish(walking(commit, { seed: 1, walks: 1, length: swarm.visits }));
    expect(swarm.runs).toBe(20);
    expect(swarm.states).toBeGreaterThan(2 * member.states);
    expect(swarm.states).toBeGreaterThan(2 * walk.states);
    expect(swarm.states).toBeLessThanOrEqual(8832);
  });

  test('members with room for everything see everything', () => {
    const swarm = finish(swarming(commit, { seed: 1, members: 12, states: 20_000, length: 100 }));
    expect(swarm).toMatchObject({ states: 8832, exact: true, found: [] });
  });

  test('a walk and a member keep to their length and their states', () => {
    expect(finish(walking(commit, { seed: 1, walks: 200, length: 7 })).depth).toBe(7);
    const member = finish(swarming(commit, { seed: 1, members: 1, states: 50, length: 7 }));
    expect(member.depth).toBe(7);
    expect(member.visits).toBe(50);
  });

  test('stops when everything that can be found is', () => {
    const run = finish(walking(philosophers, { seed: 1, walks: 100_000, length: 100 }));
    expect(run.found).toHaveLength(1);
    expect(run.runs).toBeLessThan(100_000);
  });

  test('stops when it is interrupted', () => {
    for (const run of [
      walking(commit, { seed: 1, walks: 1e6, length: 100 }),
      swarming(commit, { seed: 1, members: 1000, states: 10_000, length: 100 }),
    ]) {
      expect(run.next(true).done).toBe(false);
      expect(run.next(false)).toMatchObject({ done: true, value: { limit: 'interrupted' } });
    }
  });

  test('walks that go on from states seldom visited open a lock of thirty turns', () => {
    const turns = Array.from({ length: 30 }, (_, i) => `turn${i}`);
    const dial = flow<string>({
      id: 'dial',
      kind: 'environment',
      source: 'test',
      initial: 'turn0',
      states: {
        ...Object.fromEntries(
          turns.map((turn, i) => [
            turn,
            {
              on: {
                [`right${i}`]: step({ target: turns[i + 1] ?? 'open' }),
                ...Object.fromEntries(['left', 'up', 'down'].map((way) => [`${way}${i}`, step({ target: 'turn0' })])),
              },
            },
          ]),
        ),
        open: { tags: ['open'], on: {} },
      },
    });
    const shut = invariant({
      id: 'SHUT',
      name: 'shut',
      says: 'the lock is shut',
      source: 'test',
      broken: 'it is open',
      holds: not(dial.tagged('open')),
    });
    const lock = protocol({ id: 'lock', says: '', sorts: {}, resources: [], flows: [dial] });
    const compiled = compile(buildSystem(lock, { actors: ['dial'] }), [shut]);
    const { found } = finish(walking(compiled, { seed: 1, walks: 3000, length: 60 }));
    expect(found).toMatchObject([{ property: 'SHUT', kind: 'state' }]);
    expect(rerun(compiled, compiled.initial, 'SHUT', found[0]?.steps ?? [])).toEqual(found[0]);
    expect(shrink(compiled, compiled.initial, found, { states: 0 })[0]?.steps).toHaveLength(30);
  });

  test('begins where it is told to', () => {
    const from = Int32Array.from(philosophers.initial);
    const next = new Int32Array(from.length);
    philosophers.expand(philosophers.initial, next, { step: () => from.set(next), illegal() {}, broken() {} });
    const seen = finish(walking(philosophers, { from, seed: 1, walks: 100, length: 100 }));
    const [shrunk] = shrink(philosophers, from, seen.found);
    expect(shrunk).toMatchObject({ shortest: true, kind: 'deadlock' });
    expect(shrunk?.steps).toHaveLength(5);
  });
});

describe('counting', () => {
  const numbered = (n: number): Int32Array => Int32Array.of(n, Math.imul(n, 7), n ^ 5);

  test('exact while it fits, within three per cent beyond', () => {
    const exact = new DistinctCounter(3, 5000);
    const sketch = new DistinctCounter(3, 100);
    for (let i = 0; i < 5000; i++) {
      expect(exact.add(numbered(i), 0)).toBe(true);
      expect(exact.add(numbered(i), 0)).toBe(false);
      sketch.add(numbered(i), 0);
    }
    expect(exact).toMatchObject({ count: 5000, exact: true });
    expect(sketch.exact).toBe(false);
    for (const [from, to] of [
      [5000, 40_000],
      [40_000, 300_000],
    ] as const) {
      for (let i = from; i < to; i++) sketch.add(numbered(i), 0);
      expect(Math.abs(sketch.count - to) / to).toBeLessThan(0.03);
    }
  });

  test('a full set still knows what is in it', () => {
    const set = new PackedSet(3, 2000);
    for (let i = 0; i < 2000; i++) expect(set.insert(numbered(i), 0)).toBe(i);
    expect(set.insert(numbered(2000), 0)).toBeNull();
    for (let i = 0; i < 2000; i++) expect(set.insert(numbered(i), 0)).toBe(~i);
    expect(set.find(numbered(2000), 0)).toBeNull();
    const { words, from } = set.at(1234);
    expect(words.slice(from, from + 3)).toEqual(numbered(1234));
  });
});
