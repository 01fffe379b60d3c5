/** Systems whose state counts and verdicts are known from elsewhere. */

import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { dropGuard, replaceGuard } from '../model/change-steps.ts';
import { invariant, noDeadlock } from '../model/index.ts';
import { mutate, mutation } from '../model/mutation.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { buildSystem, type SystemConfig } from '../model/system.ts';
import { dekker, dekkerFlow } from '../testing/dekker.ts';
import { diningPhilosophers, philosophersDeadlock } from '../testing/dining-philosophers.ts';
import { forgetfulGuard, german, germanActors, singleWriter } from '../testing/german.ts';
import { observeCompiled, observeReference } from '../testing/observe.ts';
import { peterson, petersonFlow } from '../testing/peterson.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { explore } from './breadth-first.ts';
import type { Exploration } from './exploration.ts';

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

describe('Dekker', () => {
  const exclusion = invariant({
    id: 'EXCLUSION',
    name: 'mutual_exclusion',
    says: 'One process at a time is in its critical section.',
    source: 'textbook',
    broken: 'both are',
    when: dekkerFlow.tagged('critical', 'i0'),
    holds: { node: { op: 'not', a: dekkerFlow.tagged('critical', 'i1').node } },
  });
  const progress = noDeadlock({
    id: 'PROGRESS',
    name: 'progress',
    says: 'Somebody goes on.',
    source: 'textbook',
    broken: 'both wait',
  });
  const config = { actors: ['process'] };

  /** The same algorithm by hand. Places: 0 idle, 1 look, 2 contend, 3 yield, 4 wait, 5 retry, 6 critical, 7 leave. */
  function byHand(): { states: number; transitions: number } {
    const wishes = (place: number) => [1, 2, 3, 6, 7].includes(place);
    const seen = new Set(['0,0,0']);
    let transitions = 0;
    for (const state of seen) {
      const [a, b, turn] = state.split(',').map(Number) as [number, number, number];
      for (const me of [0, 1]) {
        const [mine, theirs] = me === 0 ? [a, b] : [b, a];
        if (mine === 4 && turn !== me) continue;
        const after = [1, wishes(theirs) ? 2 : 6, turn === me ? 1 : 3, 4, 5, 1, 7, 0][mine];
        const given = mine === 6 ? 1 - me : turn;
        transitions++;
        seen.add(me === 0 ? `${after},${b},${given}` : `${a},${after},${given}`);
      }
    }
    return { states: seen.size, transitions };
  }

  test('excludes and goes on, with the 86 states and 160 transitions of Rumur, and of a count by hand', () => {
    const exploration = run(dekker, config, [exclusion, progress]);
    expect(byHand()).toEqual({ states: 86, transitions: 160 });
    expect(exploration).toMatchObject({ ...byHand(), limit: null, found: [] });
    expect([...exploration.met]).toEqual([1, 0]);
  });

  test('without a look at the other, both enter by a shortest path', () => {
    const broken = mutate(dekker, unguarded('no_look', 'look/free')).protocol;
    const exploration = run(broken, config, [exclusion, progress]);
    expect(exploration.found.map((f) => f.property)).toEqual(['EXCLUSION']);
    expect(pathOfFound(exploration, 'EXCLUSION').sort()).toEqual(['look', 'look', 'raise', 'raise']);
  });
});

describe('a directory protocol for caches (German)', () => {
  interface Hand {
    states: number;
    transitions: number;
    /** Steps to the nearest state in which one may write what another holds. */
    broken: number | null;
  }

  /** The same protocol by hand, after the usual Murphi text. A forgetful directory grants without asking for writers. */
  function byHand(nodes: number, forgetful = false): Hand {
    type State = {
      cache: string[];
      chan1: string[];
      chan2: string[];
      chan3: string[];
      inv: boolean[];
      shr: boolean[];
      exclusive: boolean;
      command: string;
      client: number;
    };
    const all = <T>(value: T): T[] => Array(nodes).fill(value);
    const start: State = {
      cache: all('I'),
      chan1: all(''),
      chan2: all(''),
      chan3: all(''),
      inv: all(false),
      shr: all(false),
      exclusive: false,
      command: '',
      client: -1,
    };
    const distance = new Map([[JSON.stringify(start), 0]]);
    let transitions = 0;
    let broken: number | null = null;
    for (const [text, far] of distance) {
      const s: State = JSON.parse(text);
      if (s.cache.includes('E') && s.cache.filter((c) => c !== 'I').length > 1) broken ??= far;
      const go = (enabled: boolean, change: (t: State) => void) => {
        if (!enabled) return;
        const t: State = JSON.parse(text);
        change(t);
        transitions++;
        const after = JSON.stringify(t);
        if (!distance.has(after)) distance.set(after, far + 1);
      };
      for (let i = 0; i < nodes; i++) {
        go(s.chan1[i] === '' && s.cache[i] === 'I', (t) => {
          t.chan1[i] = 'S';
        });
        go(s.chan1[i] === '' && s.cache[i] !== 'E', (t) => {
          t.chan1[i] = 'E';
        });
        go(s.command === '' && s.chan1[i] !== '', (t) => {
          Object.assign(t, { command: s.chan1[i], client: i, inv: [...s.shr] });
          t.chan1[i] = '';
        });
        const invalidates = s.command === 'E' || (s.command === 'S' && s.exclusive);
        go(s.chan2[i] === '' && s.inv[i] === true && invalidates, (t) => {
          t.chan2[i] = 'inv';
          t.inv[i] = false;
        });
        go(s.chan2[i] === 'inv' && s.chan3[i] === '', (t) => {
          t.chan2[i] = '';
          t.chan3[i] = 'ack';
          t.cache[i] = 'I';
        });
        go(s.chan3[i] === 'ack' && s.command !== '', (t) => {
          t.chan3[i] = '';
          t.shr[i] = false;
          t.exclusive = false;
        });
        go(s.chan2[i] === 'S' || s.chan2[i] === 'E', (t) => {
          t.cache[i] = s.chan2[i] as string;
          t.chan2[i] = '';
        });
      }
      const grants = s.command !== '' && s.chan2[s.client] === '' && (!s.exclusive || (forgetful && s.command === 'S'));
      go(grants && (s.command === 'S' || !s.shr.includes(true)), (t) => {
        t.chan2[s.client] = s.command;
        t.shr[s.client] = true;
        if (s.command === 'E') t.exclusive = true;
        t.command = '';
      });
    }
    return { states: distance.size, transitions, broken };
  }
  const config = (node: number) => ({ sizes: { node }, actors: germanActors });

  test.each([
    [2, 1497, 3972],
    [3, 28593, 114804],
  ])(
    '%i nodes make the %i states and %i transitions of Rumur, and of a count by hand',
    (nodes, states, transitions) => {
      expect(byHand(nodes)).toEqual({ states, transitions, broken: null });
      const exploration = run(german, config(nodes), [singleWriter]);
      expect(exploration).toMatchObject({ states, transitions, limit: null, found: [] });
      expect([...exploration.met]).toEqual([1]);
    },
  );

  test('a directory that forgets its writer is caught by a shortest path', () => {
    const forgetful = mutation({
      id: 'forgetful',
      says: 'shared copies are granted whoever may write',
      source: 'synthetic',
      change: replaceGuard('send_grant_shared', forgetfulGuard),
      killedBy: ['X'],
    });
    const exploration = run(mutate(german, forgetful).protocol, config(2), [singleWriter]);
    const { states, transitions, broken } = byHand(2, true);
    expect(exploration).toMatchObject({ states, transitions });
    expect(pathOfFound(exploration, 'SINGLE_WRITER')).toHaveLength(broken as number);
    expect(pathOfFound(exploration, 'SINGLE_WRITER').sort()).toEqual([
      'recv_grant_exclusive',
      'recv_grant_shared',
      'recv_req_exclusive',
      'recv_req_shared',
      'send_grant_exclusive',
      'send_grant_shared',
      'send_req_exclusive',
      'send_req_shared',
    ]);
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
  ['Dekker', dekker, { actors: ['process'] }, []],
  ['one cache and its directory', german, { sizes: { node: 1 }, actors: germanActors }, [singleWriter]],
  ['philosophers', diningPhilosophers, { actors: ['philosopher'] }, [philosophersDeadlock]],
])('%s: the compiled engine sees what xstate alone sees', (_, protocol, config, properties) => {
  const system = buildSystem(protocol, config);
  expect(observeCompiled(system, properties, 1000)).toEqual(observeReference(system, properties, 1000).observation);
});
