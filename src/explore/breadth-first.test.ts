/** Shortest paths, limits, deadlock and edges of the breadth-first explorer. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { flow, invariant, must, noDeadlock, protocol, resource, step, wait } from '../model/index.ts';
import { candidates, keyOf, type StepName, takeStep, type World } from '../model/interpret.ts';
import type { FlowKind } from '../model/machine.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem, type System } from '../model/system.ts';
import { diningPhilosophers, philosophersDeadlock } from '../testing/dining-philosophers.ts';
import { textOf } from '../testing/observe.ts';
import { peterson } from '../testing/peterson.ts';
import { randomSystem } from '../testing/random-system.ts';
import { consistent, twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { explore, exploring } from './breadth-first.ts';
import type { Exploration, Limits } from './exploration.ts';
import { exploreReference } from './reference.ts';

const systems: [string, System][] = [
  ['two-phase commit', buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors })],
  ['Peterson', buildSystem(peterson, { actors: ['process'] })],
  ['philosophers', buildSystem(diningPhilosophers, { sizes: { seat: 4 }, actors: ['philosopher'] })],
  ...fc
    .sample(randomSystem, { seed: 7, numRuns: 40 })
    .map(({ protocol: random, config }, i): [string, System] => [`random system ${i}`, buildSystem(random, config)])
    .filter(([, system]) => explore(compile(system, []), { limits: { states: 150 } }).limit === null),
];

/** Distance of every state, by xstate alone. */
function distances(system: System): Map<string, number> {
  const found = new Map<string, number>();
  exploreReference(system, 1000, { state: (world, depth) => found.set(keyOf(world), depth) });
  return found;
}

/** Every stored state as text, by number. */
function textsOf(run: Exploration): string[] {
  const texts: string[] = [];
  run.eachState((state) => texts.push(textOf(run, state)));
  return texts;
}

/** Takes the named steps one after the other, through xstate alone. */
function replay(system: System, run: Exploration, path: readonly number[]): World {
  return path.reduce<World>((world, id) => {
    const { instance, label, choose, alternative } = run.compiled.steps[id] as StepName & {
      alternative: string | null;
    };
    const outcome = takeStep(system, world, { instance, label, choose });
    expect(outcome).toMatchObject({ kind: 'next', alternative });
    return outcome.kind === 'next' ? outcome.world : world;
  }, system.initial);
}

describe.each(systems)('%s', (_, system) => {
  const run = explore(compile(system, []), { keepEdges: true });

  test('each path is a shortest one, and leads there through xstate', () => {
    const distance = distances(system);
    for (const [id, text] of textsOf(run).entries()) {
      const path = run.pathTo(id);
      expect(path).toHaveLength(distance.get(text) as number);
      expect(keyOf(replay(system, run, path))).toBe(text);
    }
    expect(run.depth).toBe(Math.max(...distance.values()));
  });

  test('the edges of each state lead to its successors', () => {
    const { edges, states, transitions } = run;
    if (!edges) throw new Error('no edges');
    const ids = new Map(textsOf(run).map((text, id) => [text, id]));
    const expected = new Map<number, number[]>();
    let violating = 0;
    exploreReference(system, 1000, {
      state: (world) => expected.set(ids.get(keyOf(world)) as number, []),
      step: (world, _, outcome) => {
        if (outcome.kind === 'violation') violating++;
        if (outcome.kind === 'next')
          expected.get(ids.get(keyOf(world)) as number)?.push(ids.get(keyOf(outcome.world)) as number);
      },
    });
    expect(edges.offsets.length).toBe(states + 1);
    expect(edges.to.length).toBe(transitions - violating);
    for (const [id, successors] of expected) {
      const [from, end] = [edges.offsets.at(id), edges.offsets.at(id + 1)];
      const kept = Array.from({ length: end - from }, (_, i) => edges.to.at(from + i));
      expect(kept.sort((a, b) => a - b)).toEqual(successors.sort((a, b) => a - b));
    }
  });
});

describe('limits', () => {
  const compiled = compile(buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors }), []);
  const limited = (limits: Limits) => explore(compiled, { limits, keepEdges: true });

  test('without one, everything is explored', () => {
    expect(limited({})).toMatchObject({ states: 288, depth: 10, limit: null });
    expect(limited({ states: 289, depth: 11 })).toMatchObject({ states: 288, limit: null });
  });

  test('states: stops once so many are stored, and says so', () => {
    const run = limited({ states: 100 });
    expect(run.limit).toBe('100 states');
    expect(run.states).toBeGreaterThanOrEqual(100);
    expect(run.states).toBeLessThan(110);
    expect(run.edges?.offsets.length).toBeLessThan(run.states);
  });

  test.each([0, 1, 3])('depth %i: stores the states that near, and no more', (depth) => {
    const near = [...distances(compiled.system).values()].filter((distance) => distance <= depth);
    expect(limited({ depth })).toMatchObject({ states: near.length, depth, limit: `depth ${depth}` });
  });

  test('stopWhen: stops at the end of the level', () => {
    const hasty = {
      ...consistent,
      id: 'NEVER',
      holds: { op: 'not', a: consistent.kind === 'invariant' ? consistent.holds : { op: 'const', value: true } },
    } as PropertyDef;
    const watched = compile(compiled.system, [hasty]);
    // The initial state breaks it; its own level is still expanded.
    const run = explore(watched, { limits: { stopWhen: (found) => found.length > 0 } });
    expect(run).toMatchObject({
      limit: 'stopped at the first violation',
      depth: 1,
      found: [{ property: 'NEVER', state: 0, step: null, depth: 0 }],
    });
    expect(run.states).toBe([...distances(compiled.system).values()].filter((distance) => distance <= 1).length);
  });
});

test('exploring from another state counts its distance from there', () => {
  const compiled = compile(buildSystem(diningPhilosophers, { actors: ['philosopher'] }), [philosophersDeadlock]);
  const whole = explore(compiled);
  let one = compiled.initial;
  whole.eachState((state, number) => {
    if (number === 1) one = state.slice();
  });
  const rest = explore(compiled, { from: one });
  expect(whole.found).toMatchObject([{ depth: 3 }]);
  expect(rest.found).toMatchObject([{ depth: 2 }]);
  expect(rest.states).toBe(whole.states);
});

describe('deadlock', () => {
  const deadlock = noDeadlock({ id: 'DEADLOCK', name: 'deadlock', says: '', source: 'test', broken: '' });
  const gate = resource({
    id: 'gate',
    source: 'test',
    events: { pass: {}, open: {} },
    initial: 'shut',
    states: { shut: { on: { open: 'open' } }, open: { on: { pass: 'shut' } } },
    illegal: { pass: ['GATE', 'passed while shut'] },
  });
  /** Goes to the gate and waits there; a bold one does not wait. */
  const walker = (bold: boolean) =>
    flow({
      id: 'walker',
      kind: 'thread',
      source: 'test',
      initial: 'home',
      states: {
        home: { tags: ['idle'], on: { leave: step({}) } },
        there: { on: { pass: step({ actions: [bold ? must(gate().pass()) : wait(gate().pass())], target: 'home' }) } },
      },
    });
  const opener = (kind: FlowKind, tags: readonly string[] = ['idle']) =>
    flow({
      id: 'opener',
      kind,
      source: 'test',
      initial: 'ready',
      states: { ready: { tags, on: { open: step({ actions: [wait(gate().open())], target: 'ready' }) } } },
    });
  const sitter = (tags: readonly string[]) =>
    flow({
      id: 'sitter',
      kind: 'thread',
      source: 'test',
      initial: 'sits',
      states: { sits: { tags, on: { stand: step({ guard: gate().is('open'), target: 'sits' }) } } },
    });

  function found(...flows: ReturnType<typeof opener>[]): string[] {
    const small = protocol({ id: 'small', says: '', sorts: {}, resources: [gate], flows });
    const run = explore(compile(buildSystem(small, { actors: flows.map(({ def }) => def.id) }), [deadlock]));
    return run.found.map(({ property, depth }) => `${property} at ${depth}`);
  }

  test('a thread that waits for ever is one', () => expect(found(walker(false))).toEqual(['DEADLOCK at 1']));
  test('an engine that may help prevents it', () => expect(found(walker(false), opener('engine'))).toEqual([]));
  test('a thread that may help prevents it', () => expect(found(walker(false), opener('thread'))).toEqual([]));
  test('the environment may help, but need not', () =>
    expect(found(walker(false), opener('environment'))).toEqual(['DEADLOCK at 1']));
  test('a violating step counts as enabled', () => expect(found(walker(true))).toEqual(['GATE at 2']));
  test('an idle thread without a step is at rest', () => expect(found(sitter(['idle']))).toEqual([]));
  test('a busy thread without a step is stuck', () => expect(found(sitter([]))).toEqual(['DEADLOCK at 0']));
});

describe('what is found', () => {
  test('exploration goes on behind a violation, so that every property is judged at its shortest', () => {
    const system = buildSystem(diningPhilosophers, { actors: ['philosopher'] });
    const forks = (n: number): PropertyDef =>
      invariant({
        id: `FORK${n}`,
        name: `fork_${n}`,
        says: '',
        source: 'test',
        broken: '',
        holds: {
          node: { op: 'is', of: { machine: 'fork', index: [{ op: 'const', value: `seat${n}` }] }, states: ['free'] },
        },
      });
    const run = explore(compile(system, [forks(0), philosophersDeadlock, forks(1)]));
    expect(run.found.map(({ property, depth }) => [property, depth])).toEqual([
      ['FORK0', 1],
      ['FORK1', 1],
      ['DEADLOCK', 3],
    ]);
    expect([...run.met]).toEqual([1, 0, 1]);
  });

  test('each step that was taken is counted', () => {
    const system = buildSystem(peterson, { actors: ['process'] });
    const run = explore(compile(system, []));
    expect(run.taken.reduce((sum, n) => sum + n, 0)).toBe(run.transitions);
    expect(run.taken.length).toBe(8);
    expect(candidates(system, system.initial)).toHaveLength(2);
  });
});

describe('an exploration that ends early', () => {
  // Large enough for a report on the way.
  const compiled = compile(buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors, sizes: { rm: 6 } }), []);

  test('interrupted at its first report', () => {
    const run = exploring(compiled);
    expect(run.next(true)).toMatchObject({ done: false, value: { depth: expect.any(Number) } });
    expect(run.next(false)).toMatchObject({ done: true, value: { limit: 'interrupted' } });
  });

  test('out of the memory that it may take', () => {
    expect(explore(compiled, { limits: { bytes: 1 } }).limit).toMatch(/^memory: /);
  });

  test('not at all', () => {
    expect(explore(compiled).limit).toBeNull();
  });
});
