import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { buildSystem } from '../model/system.ts';
import { twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { explore } from './breadth-first.ts';
import { hashPair } from './hash.ts';
import { StateTable } from './state-table.ts';

/** What the table should say, by a map. */
class Model {
  readonly #known = new Map<string, number>();

  insert(state: readonly number[], numbered: boolean): number {
    const key = state.join();
    const known = this.#known.get(key);
    if (known !== undefined) return numbered ? ~known : -1;
    this.#known.set(key, this.#known.size);
    return this.#known.size - 1;
  }
}

function insertAll(width: number, numbered: boolean, states: readonly (readonly number[])[], batch: number): number[] {
  const table = new StateTable(width, numbered);
  const result = new Int32Array(batch);
  const all: number[] = [];
  for (let from = 0; from < states.length; from += batch) {
    const part = states.slice(from, from + batch);
    table.insert(Int32Array.from(part.flat()), part.length, result);
    all.push(...result.subarray(0, part.length));
  }
  return all;
}

const modelled = (numbered: boolean, states: readonly (readonly number[])[]): number[] => {
  const model = new Model();
  return states.map((state) => model.insert(state, numbered));
};

test.each([1, 2, 3, 4, 5, 7])('states of %i words: numbers as a map gives them, zero states included', (width) => {
  const word = fc.oneof(fc.constant(0), fc.integer({ min: -3, max: 3 }), fc.integer());
  const states = fc.array(fc.array(word, { minLength: width, maxLength: width }), { maxLength: 60 });
  fc.assert(
    fc.property(states, fc.boolean(), fc.integer({ min: 1, max: 9 }), (some, numbered, batch) => {
      const twice = [...some, ...some.map((state) => [...state].reverse()), ...some];
      expect(insertAll(width, numbered, twice, batch)).toEqual(modelled(numbered, twice));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('grows to a million states and loses none', () => {
  const table = new StateTable(2, true);
  const [batch, result] = [new Int32Array(2000), new Int32Array(1000)];
  for (let round = 0; round < 2; round++) {
    for (let from = 0; from < 1_000_000; from += 1000) {
      for (let i = 0; i < 1000; i++) batch.set([Math.imul(from + i, 0x9e3779b1), (from + i) >> 7], 2 * i);
      table.insert(batch, 1000, result);
      for (let i = 0; i < 1000; i += 37) expect(result[i]).toBe(round === 0 ? from + i : ~(from + i));
    }
  }
  expect(table.count).toBe(1_000_000);
  expect(table.bytes / table.count).toBeLessThan(12 / 0.5);
});

test('keys that all belong at the end of the table make it grow, and none is lost', () => {
  const late: number[][] = [];
  for (let i = 1; late.length < 700; i++) if (hashPair(i, i) >>> 0 > 2 ** 32 - 2 ** 21) late.push([i, i]);
  const twice = [...late, ...late];
  expect(insertAll(2, true, twice, 50)).toEqual(modelled(true, twice));
});

describe('fingerprints', () => {
  const compiled = compile(buildSystem(twoPhaseCommit, { sizes: { rm: 4 }, actors: twoPhaseCommitActors }), []);
  const exact = explore(compiled);

  test('of 64 bits: nothing is lost, and the probability is small', () => {
    const run = explore(compiled, { fingerprintBits: 64 });
    expect(run).toMatchObject({ states: exact.states, transitions: exact.transitions, depth: exact.depth });
    expect(run.omission?.calculated).toBeLessThan(1e-12);
    expect(run.omission?.observed).toBeLessThan(1e-9);
    expect(exact.omission).toBeNull();
  });

  // A hash so weak that states are lost in a part of the runs: no more of them than the stated probability.
  test.each([19, 21, 23])('of %i bits: states are lost as often as is said, not more', (bits) => {
    const runs = 300;
    let lossy = 0;
    for (let hashSeed = 1; hashSeed <= runs; hashSeed++) {
      const run = explore(compiled, { fingerprintBits: bits, hashSeed });
      expect(run.states).toBeLessThanOrEqual(exact.states);
      if (run.states < exact.states) lossy++;
    }
    const stated = -Math.expm1(-(exact.states * (exact.states - 1)) / 2 ** (bits + 1));
    const spread = 3 * Math.sqrt(runs * stated * (1 - stated));
    expect(lossy).toBeLessThanOrEqual(runs * stated + spread);
    expect(lossy).toBeGreaterThanOrEqual(runs * stated - spread);
  });

  test('a hash that spreads badly shows in the observed estimate', () => {
    const table = new StateTable(1, false, 64);
    const result = new Int32Array(1000);
    table.insert(
      Int32Array.from({ length: 1000 }, (_, i) => i),
      1000,
      result,
    );
    const { observed } = table.omission() as { observed: number };
    expect(observed).toBeLessThan(1e-10);
    const poor = new StateTable(1, false, 10);
    poor.insert(
      Int32Array.from({ length: 1000 }, (_, i) => i),
      1000,
      result,
    );
    expect(poor.omission()).toMatchObject({ bits: 10, observed: 1 });
    expect(poor.omission()?.calculated).toBeCloseTo(1);
  });
});
