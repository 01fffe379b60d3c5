import { describe, expect, test } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import {
  all,
  at,
  ev,
  flow,
  implies,
  must,
  not,
  own,
  protocol,
  resource,
  self,
  set,
  step,
  wait,
} from '../model/index.ts';
import { takeStep, type World } from '../model/interpret.ts';
import { buildSystem } from '../model/system.ts';
import { asked, reasonsFor } from './reason.ts';
import { waitingThreads } from './waiting.ts';

const lock = resource({
  id: 'lock',
  index: ['side'],
  source: 'a test',
  fields: { owner: 'thread' },
  events: { take: { by: 'thread' }, drop: {} },
  initial: 'free',
  states: {
    free: { on: { take: { target: 'held', actions: [set({ owner: ev('by') })] } } },
    held: { holds: ['owner'], on: { drop: 'free' } },
  },
});

const taker = flow({
  id: 'taker',
  kind: 'thread',
  index: ['side'],
  source: 'a test',
  fields: { s: 'side' },
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { 'taker: first': step({ actions: [wait(lock(at('side')).take({ by: self }))] }) } },
    second: {
      on: {
        'taker: second': step({
          choose: { s: 'side' },
          guard: not(lock(ev('s')).is('held')),
          actions: [set({ s: ev('s') })],
        }),
      },
    },
    third: { on: { 'taker: third': step({ actions: [must(lock(own('s')).drop())], target: 'idle' }) } },
  },
});

const both = protocol({
  id: 'both',
  says: 'two takers',
  sorts: { side: { prefix: 's', order: 'unordered', size: 2, says: 'sides' } },
  resources: [lock],
  flows: [taker],
});

const system = buildSystem(both, { actors: ['taker'] });

/** The state after both took their first lock. */
const stuck: World = [0, 1].reduce<World>(
  (world, i) => {
    const instance = system.instances.findIndex(({ id }) => id === `taker[s${i}]`);
    const outcome = takeStep(system, world, { instance, label: 'taker: first', choose: {} });
    if (outcome.kind !== 'next') throw new Error(`taker[s${i}] cannot take its lock`);
    return outcome.world;
  },
  system.initial as readonly AnyMachineSnapshot[],
);

describe('threads that wait', () => {
  test('none while somebody can go on', () => expect(waitingThreads(system, system.initial)).toEqual([]));

  test('each says where it is, what its guards ask for, and what it holds', () => {
    const [first, second, ...rest] = waitingThreads(system, stuck);
    expect(rest).toEqual([]);
    expect(second?.thread).toBe('taker[s1]');
    expect(first).toMatchObject({ thread: 'taker[s0]', place: 'second', holds: ['lock[s0] held(owner=taker[s0])'] });
    expect(first?.steps).toMatchObject([
      { label: 'taker: second', why: [], until: [{ op: 'not', a: { op: 'is', states: ['held'] } }] },
    ]);
  });
});

describe('reasons', () => {
  test('name the first member for which a formula fails, and the parts that decide', () => {
    const formula = all('side', (s) => implies(lock(s).is('held'), lock(s).is('free'))).node;
    const facts = reasonsFor(system, stuck, formula);
    const index = [{ op: 'const', value: 's0' }];
    expect(facts).toMatchObject([
      { node: { op: 'is', of: { index }, states: ['held'] }, value: true },
      { node: { op: 'is', of: { index }, states: ['free'] }, value: false },
    ]);
    expect(
      asked(
        system,
        stuck,
        facts.map(({ node }) => node),
      ),
    ).toEqual(['lock[s0] held(owner=taker[s0])']);
  });
});
