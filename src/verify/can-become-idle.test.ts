import { expect, test } from 'vitest';
import { compile, PLAIN } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import { canBecomeIdle, eq, ev, flow, must, protocol, resource, set, step, wait } from '../model/index.ts';
import type { PropertyDef } from '../model/property.ts';
import { buildSystem } from '../model/system.ts';
import { stuckForCertain, stuckThread } from './can-become-idle.ts';
import { verdicts } from './verdict.ts';

const gate = resource({
  id: 'gate',
  source: 'test',
  events: { open: {}, shut: {}, pass: {} },
  initial: 'open',
  states: {
    open: { on: { shut: 'shut', pass: 'ignore', open: 'ignore' } },
    shut: { on: { open: 'open', shut: 'ignore' } },
  },
});

const walker = flow({
  id: 'walker',
  kind: 'thread',
  source: 'test',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { go: step({}) } },
    through: { on: { pass: step({ actions: [wait(gate().pass())], target: 'idle' }) } },
  },
});

/** Keeps running, so that there is no deadlock. */
const keeper = (reopens: boolean) =>
  flow({
    id: 'keeper',
    kind: 'thread',
    source: 'test',
    initial: 'idle',
    states: {
      idle: { tags: ['idle'], on: { shut: step({ actions: [must(gate().shut())] }) } },
      after: { on: { open: step({ actions: [must(reopens ? gate().open() : gate().shut())], target: 'idle' }) } },
    },
  });

const text = { id: 'idle', name: 'idle', says: '', source: '', broken: '' };
const idle = canBecomeIdle(text) as PropertyDef & { kind: 'can_become_idle' };

function exploration(reopens: boolean) {
  const system = buildSystem(
    protocol({ id: 'test', says: '', sorts: {}, resources: [gate], flows: [walker, keeper(reopens)] }),
    { actors: ['walker', 'keeper'] },
  );
  return explore(compile(system, [idle]), { keepEdges: true });
}

test('a thread that sleeps for ever while another runs is found', () => {
  const found = exploration(false);
  const stuck = stuckThread(found, idle);
  expect(found.compiled.system.instances[stuck?.thread ?? -1]?.id).toBe('walker');
  expect(found.pathTo(stuck?.state ?? 0)).toHaveLength(2);
  expect(verdicts(found)[0]).toMatchObject({ verdict: 'violated', counterexample: { kind: 'cannot_become_idle' } });
});

test('waiting for something that can still come is not sleeping for ever', () => {
  expect(stuckThread(exploration(true), idle)).toBeNull();
});

test('a limit leaves it undecided', () => {
  const system = exploration(true).compiled.system;
  const limited = explore(compile(system, [idle]), { keepEdges: true, limits: { depth: 1 } });
  expect(verdicts(limited)[0]?.verdict).toBe('incomplete');
});

/** Goes round for ever unless it fails, or unless another thread starts. */
const runner = flow({
  id: 'runner',
  kind: 'thread',
  source: 'test',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { begin: step({}) } },
    round: {
      on: {
        allocate: step({
          choose: { outcome: ['ok', 'fail'] },
          alternatives: { fail: { guard: eq(ev('outcome'), 'fail'), target: 'idle' }, ok: { target: 'round' } },
        }),
        pass: step({ guard: gate().is('shut'), target: 'idle' }),
      },
    },
  },
});

test.each([
  ['failing counts as a way out', {}, false],
  ['a thread that gets out by failing only, or when another starts', { without: ['allocate/fail'] }, false],
  ['the same by the name of the alternative', { without: ['/fail'] }, false],
  ['a thread that gets out by failing only, with nobody to start', { without: ['/fail'], othersStart: false }, true],
  ['nobody starts, but it may fail', { othersStart: false }, false],
])('%s', (_, options, stuck) => {
  const property = canBecomeIdle({ ...text, ...options }) as typeof idle;
  const system = buildSystem(
    protocol({ id: 'test', says: '', sorts: {}, resources: [gate], flows: [runner, keeper(true)] }),
    { actors: ['runner', 'keeper'] },
  );
  const found = explore(compile(system, [property]), { keepEdges: true });
  expect(stuckThread(found, property) !== null).toBe(stuck);
});

test('what fingerprints make of a long way is looked at again', () => {
  const places = Array.from({ length: 60 }, (_, i) => [`at${i}`, { on: { [`go${i}`]: step({}) } }] as const);
  const long = flow({
    id: 'long',
    kind: 'thread',
    source: 'test',
    initial: 'idle',
    states: {
      idle: { tags: ['idle'], on: { go: step({}) } },
      ...Object.fromEntries(places),
      last: { on: { back: step({ target: 'idle' }) } },
    },
  });
  const system = buildSystem(protocol({ id: 'test', says: '', sorts: {}, resources: [], flows: [long] }), {
    actors: ['long'],
  });
  const run = (fingerprintBits: number) => explore(compile(system, [idle]), { keepEdges: true, fingerprintBits });
  // With so few bits some place is taken for one before it, and there seems to be no way back.
  expect(stuckThread(run(4), idle)).not.toBeNull();
  expect(() => stuckForCertain(run(4), idle)).toThrow('fingerprints of 4 bits leave open whether idle breaks');
  expect(verdicts(run(64))[0]).toMatchObject({ verdict: 'holds' });
});

test('with fingerprints a thread that sleeps for ever is found all the same', () => {
  const { compiled } = exploration(false);
  const found = explore(compiled, { keepEdges: true, fingerprintBits: 64 });
  expect(verdicts(found)[0]).toMatchObject({ verdict: 'violated', counterexample: { kind: 'cannot_become_idle' } });
});

test('the premise does not depend on how many states a reduction leaves', () => {
  const deadlock = { ...text, id: 'dead', kind: 'deadlock' } as const;
  const turning = flow({
    id: 'turning',
    kind: 'thread',
    source: 'test',
    fields: { turned: 'boolean' },
    initial: 'place',
    states: { place: { on: { turn: step({ actions: [set({ turned: true })], target: 'place' }) } } },
  });
  const system = buildSystem(protocol({ id: 'test', says: '', sorts: {}, resources: [], flows: [turning] }), {
    actors: ['turning'],
  });
  const premises = [PLAIN, { ...PLAIN, quotient: true }].map((reductions) => {
    const found = explore(compile(system, [deadlock], reductions));
    return [found.states, verdicts(found)[0]?.premise];
  });
  expect(premises).toEqual([
    [2, true],
    [1, true],
  ]);
});
