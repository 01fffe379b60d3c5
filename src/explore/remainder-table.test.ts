import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill, RemainderTable } from './remainder-table.ts';
import { StateTable } from './state-table.ts';

const word = (bits: number, value: number) => (bits >= 32 ? value | 0 : value & (2 ** bits - 1));

/** States of two words of so many bits, many of them alike. */
const statesOf = (bits0: number, bits1: number) =>
  fc.array(
    fc
      .tuple(fc.oneof(fc.nat(7), fc.integer()), fc.oneof(fc.nat(7), fc.integer()))
      .map(([a, b]) => [word(bits0, a), word(bits1, b)] as const),
    { maxLength: 200 },
  );

function insertAll(table: RemainderTable, states: readonly (readonly [number, number])[]): number[] {
  const result = new Int32Array(states.length);
  expect(table.insert(Int32Array.from(states.flat()), 2, states.length, result)).toBe(true);
  return [...result];
}

/** By a map: the number of each new state, -1 for a known one. */
function modelled(states: readonly (readonly [number, number])[]): number[] {
  const known = new Set<string>();
  return states.map((state) => {
    const number = known.has(state.join()) ? -1 : known.size;
    known.add(state.join());
    return number;
  });
}

describe.each([
  [13, 0],
  [20, 3],
  [32, 4],
  [31, 5],
  [10, 25],
  [1, 31],
  [25, 12],
  [12, 25],
])('words of %i and %i bits', (bits0, bits1) => {
  const least = RemainderTable.addressBits(bits0, bits1, 1) as number;

  test('numbers as a set gives them, and every state comes back', () => {
    fc.assert(
      fc.property(statesOf(bits0, bits1), (states) => {
        const table = new RemainderTable(bits0, bits1, least);
        expect(insertAll(table, states)).toEqual(modelled(states));
        const back: string[] = [];
        table.each((k0, k1) => back.push(`${k0},${k1}`));
        expect(back.sort()).toEqual([...new Set(states.map((state) => state.join()))].sort());
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});

test('grows and loses none', () => {
  const table = new RemainderTable(20, 17, 12);
  const state = (i: number) => [Math.imul(i, 0x9e3779b1) & 0xfffff, (i * 7) & 0x1ffff] as const;
  const all = Array.from({ length: 200_000 }, (_, i) => state(i));
  const expected = modelled(all);
  for (let from = 0; from < all.length; from += 1000) {
    expect(insertAll(table, all.slice(from, from + 1000))).toEqual(expected.slice(from, from + 1000));
  }
  expect(insertAll(table, all.slice(0, 5000)).every((number) => number === -1)).toBe(true);
  expect(table.bytes / table.count).toBeLessThan(11);
});

test('states that crowd one place are kept aside, grown over or not', () => {
  // With a rest of one value only, addresses are homes in order.
  const table = new RemainderTable(0, 20, 12);
  const crowded = Array.from({ length: 3000 }, (_, i) => [0, i << 8] as const);
  expect(insertAll(table, crowded)).toEqual(modelled(crowded));
  expect(insertAll(table, crowded).every((number) => number === -1)).toBe(true);
  const copy = new RemainderTable(0, 20, 12);
  fill(copy, (visit) => table.each(visit));
  expect(copy.count).toBe(3000);
});

test('where rests would be too long or tables too large, there is none', () => {
  expect(RemainderTable.addressBits(32, 32, 1)).toBeNull();
  expect(RemainderTable.addressBits(32, 21, 1)).toBe(28);
  expect(RemainderTable.addressBits(5, 0, 100)).toBeNull();
});

test.each([
  [22, 20],
  [18, 22],
  [25, 16],
])('a table of states of %i and %i bits goes over to it, and says the same', (bits0, bits1) => {
  const [narrow, wide] = [new StateTable(2, false, null, 0, [bits0, bits1]), new StateTable(2, false)];
  const [a, b] = [new Int32Array(1000), new Int32Array(1000)];
  const batch = new Int32Array(2000);
  for (let from = 0; from < 7_000_000; from += 1000) {
    for (let i = 0; i < 1000; i++) {
      const n = (from + i) % 5_500_000;
      batch[2 * i] = word(bits0, Math.imul(n, 0x85ebca6b));
      batch[2 * i + 1] = word(bits1, n >> 3);
    }
    narrow.insert(batch, 1000, a);
    wide.insert(batch, 1000, b);
    if (from % 7000 === 0) expect(a).toEqual(b);
  }
  expect(narrow.count).toBe(wide.count);
  expect(narrow.bytes).toBeLessThan(wide.bytes);
});
