import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrow, graphOf } from '../testing/every-cycle.ts';
import { worstCount } from './worst-count.ts';

/** Step 0 is counted and step 1 is not; step 2 is not allowed. A thread is busy in odd states. */
const cases = fc.integer({ min: 2, max: 8 }).chain((states) =>
  fc.record({
    states: fc.constant(states),
    arrows: fc
      .array(fc.tuple(fc.nat({ max: states - 1 }), fc.nat({ max: states - 1 }), fc.nat({ max: 2 })), {
        maxLength: 3 * states,
      })
      .map((all) => all.sort(([a], [b]) => a - b) as readonly Arrow[]),
    busy: fc.array(
      fc.nat({ max: 9 }).map((n) => n < 7),
      { minLength: states, maxLength: states },
    ),
  }),
);

/** By going every way of up to so many steps: one that counts more than there are transitions has a cycle in it. */
function byHand(states: number, arrows: readonly Arrow[], busy: readonly boolean[]): number | null {
  const allowed = arrows.filter(([, , step]) => step !== 2);
  const reached = new Set([0]);
  for (const s of reached) for (const [a, b] of allowed) if (a === s) reached.add(b);
  const bound = states * 2 + 1;
  let best = 0;
  // The most counted on a way to each state so far, a step longer in each round.
  let now = new Map([...reached].filter((s) => !busy[s] || s === 0).map((s) => [s, 0]));
  for (let round = 0; round < bound * (states + 1); round++) {
    const after = new Map<number, number>();
    for (const [s, counted] of now)
      for (const [a, b, step] of allowed) {
        if (a !== s) continue;
        const sum = counted + (step === 0 ? 1 : 0);
        best = Math.max(best, sum);
        if (busy[b]) after.set(b, Math.max(after.get(b) ?? 0, sum));
      }
    if (best > bound) return null;
    now = after;
  }
  return best;
}

test('the most that a way counts, or that there is no most, as going all ways says', () => {
  const kinds = { bounded: 0, unbounded: 0 };
  fc.assert(
    fc.property(cases, ({ states, arrows, busy }) => {
      const graph = graphOf(states, arrows);
      const stepOf = (e: number) => (arrows[e] as Arrow)[2];
      const found = worstCount(graph, {
        busy: (s) => busy[s] === true,
        counts: (_, e) => stepOf(e) === 0,
        allowed: (e) => stepOf(e) !== 2,
      });
      expect(found.most).toBe(byHand(states, arrows, busy));
      const way = found.most === null ? [...found.stem, ...found.loop] : found.way;
      way.reduce((at, e) => {
        expect(arrows[e]?.[0]).toBe(at);
        return arrows[e]?.[1] as number;
      }, 0);
      kinds[found.most === null ? 'unbounded' : 'bounded']++;
      if (found.most === null) {
        expect(found.loop.some((e) => stepOf(e) === 0)).toBe(true);
        const passed = found.loop.map((e) => arrows[e]?.[1] as number);
        expect(passed.every((s) => busy[s])).toBe(true);
        return;
      }
      // Counted on the last way from where the thread is idle.
      let counted = 0;
      let most = 0;
      for (const e of found.way) {
        const [from] = arrows[e] as Arrow;
        if (!busy[from]) counted = 0;
        if (stepOf(e) === 0) counted++;
        most = Math.max(most, counted);
      }
      expect(most).toBeGreaterThanOrEqual(found.most);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(kinds.bounded, kinds.unbounded)).toBeGreaterThan(200);
});
