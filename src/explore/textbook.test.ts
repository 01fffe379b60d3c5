/** Systems whose state counts and verdicts are known from elsewhere. */

import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { invariant, noDeadlock } from '../model/index.ts';
import { dropGuard, mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { buildSystem, type SystemConfig } from '../model/system.ts';
import { diningPhilosophers, philosophersDeadlock } from '../testing/dining-philosophers.ts';
import { observeCompiled, observeReference } from '../testing/observe.ts';
import { peterson, petersonFlow } from '../testing/peterson.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { type Exploration, explore } from './breadth-first.ts';

const run = (protocol: ProtocolDef, config: SystemConfig, properties: readonly PropertyDef[]): Exploration =>
  explore(compile(buildSystem(protocol, config), properties), { keepEdges: true });

/** The labels of the steps that lead to what was found, with the breaking step if there is one. */
function pathOfFound(exploration: Exploration, property: string): string[] {
  const found = exploration.found.find((f) => f.property === property);
  if (!found) throw new Error(`${property} was not found`);
  const steps = [...exploration.pathTo(found.state), ...(found.step === null ? [] : [found.step])];
  return steps.map((step) => exploration.compiled.steps[step]?.label ?? '?');
}

const unguarded = (id: string, address: string) =>
  mutation({ id, says: `${address} is not guarded`, source: 'synthetic', change: dropGuard(address), killedBy: ['X'] });

describe('two-phase commit', () => {
  test.each([
    [3, 288],
    [5, 8832],
  ])('%i resource managers make %i states, as TLC and stateright count them', (rm, states) => {
    const exploration = run(twoPhaseCommit, { sizes: { rm }, actors: twoPhaseCommitActors }, [consistent]);
    expect(exploration).toMatchObject({ states, limit: null, found: [] });
    // The longest way: each one prepares and is heard, the manager decides, each one hears.
    expect(exploration.depth).toBe(3 * rm + 1);
  });

  test('a manager that commits before everybody is prepared is caught', () => {
    const hasty = mutate(twoPhaseCommit, unguarded('hasty', 'commit')).protocol;
    const exploration = run(hasty, { sizes: { rm: 3 }, actors: twoPhaseCommitActors }, [consistent]);
    expect(pathOfFound(exploration, 'CONSISTENT')).toHaveLength(4);
    expect(exploration.states).toBeGreaterThan(288);
  });
});

describe('Peterson', () => {
  const exclusion = invariant({
    id: 'EXCLUSION',
    name: 'mutual_exclusion',
    says: 'One process at a time is in its critical section.',
    source: 'textbook',
    broken: 'both are',
    when: petersonFlow.tagged('critical', 'i0'),
    holds: { node: { op: 'not', a: petersonFlow.tagged('critical', 'i1').node } },
  });
  const progress = noDeadlock({
    id: 'PROGRESS',
    name: 'progress',
    says: 'Somebody goes on.',
    source: 'textbook',
    broken: 'both wait',
  });
  const config = { actors: ['process'] };

  /** The same algorithm by hand: program counters and turn, the flags follow from the counters. */
  function byHand(): { states: number; transitions: number } {
    const seen = new Set(['0,0,0']);
    let transitions = 0;
    for (const state of seen) {
      const [a, b, turn] = state.split(',').map(Number) as [number, number, number];
      for (const me of [0, 1]) {
        const [mine, theirs] = me === 0 ? [a, b] : [b, a];
        const blocked = mine === 2 && theirs !== 0 && turn !== me;
        if (blocked) continue;
        const [moved, given] = [(mine + 1) % 4, mine === 1 ? 1 - me : turn];
        transitions++;
        seen.add(me === 0 ? `${moved},${b},${given}` : `${a},${moved},${given}`);
      }
    }
    return { states: seen.size, transitions };
  }

  test('excludes and goes on, with the states and transitions counted by hand', () => {
    const exploration = run(peterson, config, [exclusion, progress]);
    expect(byHand()).toEqual({ states: 20, transitions: 34 });
    expect(exploration).toMatchObject({ ...byHand(), limit: null, found: [] });
    expect([...exploration.met]).toEqual([1, 0]);
  });

  test('without its guard, both enter by a shortest path', () => {
    const broken = mutate(peterson, unguarded('no_wait', 'enter')).protocol;
    const exploration = run(broken, config, [exclusion, progress]);
    expect(exploration.found.map((f) => f.property)).toEqual(['EXCLUSION']);
    expect(pathOfFound(exploration, 'EXCLUSION').sort()).toEqual(['enter', 'enter', 'give', 'give', 'raise', 'raise']);
  });
});

describe('dining philosophers', () => {
  const config = (seat: number, asymmetric: boolean) => ({
    sizes: { seat },
    switches: { asymmetric },
    actors: ['philosopher'],
  });

  test.each([2, 3, 4])('%i philosophers on the same side starve once each has a fork', (seats) => {
    const exploration = run(diningPhilosophers, config(seats, false), [philosophersDeadlock]);
    expect(exploration.found).toMatchObject([{ property: 'DEADLOCK', depth: seats, step: null }]);
    expect(pathOfFound(exploration, 'DEADLOCK')).toEqual(Array(seats).fill('take_first'));
  });

  test.each([2, 3, 4])('%i philosophers with one on the other side never do', (seats) => {
    expect(run(diningPhilosophers, config(seats, true), [philosophersDeadlock])).toMatchObject({
      found: [],
      limit: null,
    });
  });
});

test.each<[string, ProtocolDef, SystemConfig, PropertyDef[]]>([
  ['two-phase commit', twoPhaseCommit, { sizes: { rm: 2 }, actors: twoPhaseCommitActors }, [consistent]],
  ['Peterson', peterson, { actors: ['process'] }, []],
  ['philosophers', diningPhilosophers, { actors: ['philosopher'] }, [philosophersDeadlock]],
])('%s: the compiled engine sees what xstate alone sees', (_, protocol, config, properties) => {
  const system = buildSystem(protocol, config);
  expect(observeCompiled(system, properties, 1000)).toEqual(observeReference(system, properties, 1000).observation);
});
