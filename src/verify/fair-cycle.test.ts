import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Arrow, fairSets, graphOf } from '../testing/every-cycle.ts';
import { type Conditions, fairParts, type Where } from './fair-cycle.ts';
import { shortLasso, waysFrom0 } from './lasso.ts';

const STEPS = 5;

interface Case {
  readonly states: number;
  readonly arrows: readonly Arrow[];
  readonly conditions: Conditions;
  readonly where: Where;
}

const cases: fc.Arbitrary<Case> = fc
  .record({ states: fc.integer({ min: 1, max: 7 }), units: fc.integer({ min: 0, max: 3 }) })
  .chain(({ states, units }) => {
    const some = fc.uniqueArray(fc.nat({ max: Math.max(0, units - 1) }), { maxLength: units });
    const bits = (length: number, ones: number) =>
      fc
        .array(fc.nat({ max: 99 }), { minLength: length, maxLength: length })
        .map((all) => Uint8Array.from(all, (n) => (n < ones ? 1 : 0)));
    return fc.record({
      states: fc.constant(states),
      arrows: fc
        .array(fc.tuple(fc.nat({ max: states - 1 }), fc.nat({ max: states - 1 }), fc.nat({ max: STEPS - 1 })), {
          maxLength: 3 * states,
        })
        .map((all) => all.sort(([a], [b]) => a - b) as readonly Arrow[]),
      conditions: fc
        .record({
          unitsOf: fc.array(some, { minLength: STEPS, maxLength: STEPS }),
          strong: fc.array(fc.boolean(), { minLength: units, maxLength: units }),
          also: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }), {
            minLength: states,
            maxLength: states,
          }),
        })
        .map(({ also, ...rest }): Conditions => ({ ...rest, alsoEnabled: (s) => also[s] as number[] })),
      where: fc.record({
        within: bits(states, 85),
        by: bits(STEPS, 80),
        moving: fc.boolean(),
        through: fc.option(bits(states, 40)),
      }),
    });
  });

const asBits = (states: readonly number[]): number => states.reduce((sum, s) => sum | (1 << s), 0);

test('the parts are the largest sets of states that a fair run can visit again and again', () => {
  fc.assert(
    fc.property(cases, ({ states, arrows, conditions, where }) => {
      const sets = fairSets(states, arrows, conditions, where);
      const largest = sets.filter((set) => !sets.some((other) => other !== set && (other & set) === set));
      const parts = [...fairParts(graphOf(states, arrows), conditions, where)].map(asBits);
      expect(parts.sort((a, b) => a - b)).toEqual(largest.sort((a, b) => a - b));
    }),
    { numRuns: 4000 },
  );
});

test('a lasso is a fair cycle, and a way to it', () => {
  let cycles = 0;
  fc.assert(
    fc.property(cases, ({ states, arrows, conditions, where }) => {
      const graph = graphOf(states, arrows);
      const ways = waysFrom0(graph, null);
      const reached = { ...where, within: where.within.map((one, s) => ((ways.distance[s] as number) < 0 ? 0 : one)) };
      const parts = [...fairParts(graph, conditions, reached)];
      if (parts.length === 0) return;
      cycles++;
      const { stem, loop } = shortLasso(graph, conditions, reached, parts, ways);
      let at = 0;
      for (const e of stem) {
        expect(arrows[e]?.[0]).toBe(at);
        at = arrows[e]?.[1] as number;
      }
      const entry = at;
      const visited = new Set([entry]);
      for (const e of loop) {
        expect(arrows[e]?.[0]).toBe(at);
        at = arrows[e]?.[1] as number;
        visited.add(at);
      }
      expect(at).toBe(entry);
      expect(loop.length > 0 || !where.moving).toBe(true);
      // Fair by the definition, with these arrows and no others, but with everything enabled that is.
      const taken = loop.map((e) => arrows[e] as Arrow);
      const only: Where = {
        ...reached,
        within: Uint8Array.from({ length: states }, (_, s) => (visited.has(s) ? 1 : 0)),
      };
      expect([...visited].every((s) => reached.within[s] === 1)).toBe(true);
      for (const [unit, strong] of conditions.strong.entries()) {
        if (taken.some(([, , step]) => conditions.unitsOf[step]?.includes(unit))) continue;
        const enabled = [...visited].filter(
          (s) =>
            conditions.alsoEnabled(s).includes(unit) ||
            arrows.some(([a, , step]) => a === s && conditions.unitsOf[step]?.includes(unit)),
        );
        expect(strong ? enabled.length === 0 : enabled.length < visited.size).toBe(true);
      }
      if (only.through) expect([...visited].some((s) => only.through?.[s] === 1)).toBe(true);
      expect(taken.every(([, , step]) => where.by[step] === 1)).toBe(true);
    }),
    { numRuns: 4000 },
  );
  expect(cycles).toBeGreaterThan(1000);
});

describe('a large graph', () => {
  test('a ring of 200,000 states is one part, and is gone round without recursion', () => {
    const states = 200_000;
    const graph = { states, first: (s: number) => s, to: (e: number) => (e + 1) % states, via: () => 0 };
    const conditions: Conditions = { unitsOf: [[0]], strong: [true], alsoEnabled: () => [] };
    const where: Where = { within: new Uint8Array(states).fill(1), by: Uint8Array.of(1), moving: true, through: null };
    const parts = [...fairParts(graph, conditions, where)];
    expect(parts.map((part) => part.length)).toEqual([states]);
  });
});
