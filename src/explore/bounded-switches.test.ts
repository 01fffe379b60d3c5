import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compile } from '../compile/compile.ts';
import { buildSystem } from '../model/system.ts';
import { randomSystem } from '../testing/random-system.ts';
import { explore } from './breadth-first.ts';

/** States that a run with at most `most` switches reaches, and whether the bound kept a step away: by brute force. */
function bounded(compiled: Compiled, most: number): { readonly states: Set<string>; readonly cut: boolean } {
  const states = new Set<string>();
  const seen = new Set<string>();
  const queue: { state: Int32Array; last: number; switches: number }[] = [];
  let cut = false;
  const push = (state: Int32Array, last: number, switches: number) => {
    const key = `${state.join()} ${last} ${switches}`;
    if (seen.has(key)) return;
    seen.add(key);
    states.add(state.join());
    queue.push({ state: state.slice(), last, switches });
  };
  push(compiled.initial, -1, 0);
  for (const { state, last, switches } of queue) {
    const next = new Int32Array(state.length);
    compiled.expand(state, next, {
      step: (step) => {
        const { instance } = compiled.steps[step] as { instance: number };
        if (!compiled.threads.includes(instance)) return push(next, last, switches);
        const after = switches + (last >= 0 && last !== instance ? 1 : 0);
        if (after > most) cut = true;
        else push(next, instance, after);
      },
      illegal() {},
      broken() {},
    });
  }
  return { states, cut };
}

test('random systems: the states of all runs with so many switches, and no others', () => {
  let cuts = 0;
  fc.assert(
    fc.property(randomSystem, fc.nat({ max: 3 }), ({ protocol, config, properties }, switches) => {
      const compiled = compile(buildSystem(protocol, config), properties);
      if (explore(compiled, { limits: { states: 150 } }).limit !== null) return;
      const run = explore(compiled, { limits: { switches } });
      const reached = new Set<string>();
      run.eachState((state) => reached.add(state.join()));
      const { states, cut } = bounded(compiled, switches);
      expect([...reached].sort()).toEqual([...states].sort());
      expect(run.limit).toBe(cut ? `${switches} context switches` : null);
      if (cut) cuts++;
    }),
    { seed: 7, numRuns: 200 },
  );
  expect(cuts).toBeGreaterThan(20);
});
