/** A derived protocol: what is named is different, everything else is that of the protocol it comes from. */

import { expect, test } from 'vitest';
import { derive, flow, must, protocol, relabel, resource, skip, step } from './index.ts';
import { buildSystem } from './system.ts';

const cell = resource({
  id: 'cell',
  index: ['item'],
  source: 'test',
  events: { fill: {} },
  initial: 'empty',
  states: { empty: { on: { fill: 'full' } }, full: { on: { fill: 'ignore' } } },
});
const spare = resource({ id: 'spare', source: 'test', events: {}, initial: 'there', states: { there: {} } });

const worker = flow({
  id: 'worker',
  kind: 'thread',
  source: 'test',
  initial: 'one',
  states: {
    one: { on: { one: step({ actions: [must(cell('i0').fill())] }) } },
    two: { on: { two: step({}) } },
    three: { on: { three: step({ target: 'one' }) } },
  },
});
const idler = flow({
  id: 'idler',
  kind: 'environment',
  source: 'test',
  initial: 'on',
  states: { on: { on: { turn: step({ target: 'on' }) } } },
});

const item = { prefix: 'i', order: 'ordered', size: 1, says: 'items' } as const;
const first = protocol({
  id: 'first',
  says: 'The first.',
  source: [
    { file: 'a.c', tree: 'some/tree', commit: '1' },
    { file: 'b.c', tree: 'some/tree', commit: '2' },
  ],
  sorts: { item },
  switches: { mode: { values: [true, false], initial: true, says: 'a mode' } },
  sizeRules: [{ sort: 'item', atLeast: 1, why: 'one is named' }],
  resources: [cell, spare],
  flows: [worker, idler],
});

const derived = (change: Partial<Parameters<typeof derive>[1]>) =>
  derive(first, { id: 'second', says: 'The second.', source: [], changes: [skip('two')], ...change });

test('what is not named stays', () => {
  const { flows, ...second } = derived({});
  expect(second).toEqual({ ...first, id: 'second', says: 'The second.', from: 'first', flows: undefined });
  expect(Object.keys(flows[0]?.places ?? {})).toEqual(['one', 'three']);
  expect(flows[1]).toBe(first.flows[1]);
});

test('a protocol can be derived again and again', () => {
  const third = derive(derived({}), { id: 'third', says: '', source: [], changes: [relabel('three', 'last')] });
  expect(third.from).toBe('second');
  expect(
    Object.values(third.flows[0]?.places ?? {}).flatMap((p) => (p.kind === 'steps' ? Object.keys(p.on) : [])),
  ).toEqual(['one', 'last']);
});

test('a file that differs takes the place of that file, and others come behind', () => {
  const [b, c] = [
    { file: 'b.c', tree: 'another/tree', commit: '3' },
    { file: 'c.c', tree: 'another/tree', commit: '4' },
  ];
  expect(derived({ source: [c, b] }).source).toEqual([first.source[0], b, c]);
});

test('resources and actors are dropped, replaced and added, and so are sorts, switches and tables', () => {
  const wider = resource({
    id: 'cell',
    index: ['item'],
    source: 'test',
    events: { fill: {} },
    initial: 'full',
    states: { full: { on: { fill: 'ignore' } } },
  });
  const extra = resource({ id: 'extra', source: 'test', events: {}, initial: 'there', states: { there: {} } });
  const engine = flow({
    id: 'engine',
    kind: 'engine',
    source: 'test',
    initial: 'on',
    states: { on: { on: { run: step({ target: 'on' }) } } },
  });
  const second = derived({
    drop: ['spare', 'idler'],
    resources: [extra, wider],
    flows: [engine],
    sorts: { item: { ...item, size: 2 } },
    switches: { extra: { values: ['a', 'b'], initial: 'a', says: 'another' } },
    tables: { other: { from: 'item', to: 'item', fill: 'identity', says: 'itself' } },
    sizeRules: [],
  });
  expect(second.resources).toEqual([wider.def, extra.def]);
  expect(second.flows.map(({ id }) => id)).toEqual(['worker', 'engine']);
  expect(Object.keys(second.switches)).toEqual(['mode', 'extra']);
  expect(second.sizeRules).toEqual([]);
  const { instances } = buildSystem(second, { actors: ['worker', 'engine'] });
  expect(instances.map(({ id }) => id)).toEqual(['cell[i0]', 'cell[i1]', 'extra', 'worker', 'engine']);
});

test.each<[string, Partial<Parameters<typeof derive>[1]>, string]>([
  [
    'a change that hits nothing',
    { changes: [skip('two'), skip('four')] },
    'protocol second: change 2 hits no step of protocol first',
  ],
  [
    'dropping what is not there',
    { drop: ['nothing'] },
    "protocol second: first has no 'nothing' that could be dropped",
  ],
  [
    'an actor that is there',
    { flows: [idler] },
    "protocol second: first has an actor 'idler' already; replace it by a change",
  ],
])('%s is refused', (_, change, message) => expect(() => derived(change)).toThrow(message));
