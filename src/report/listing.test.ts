import { describe, expect, test } from 'vitest';
import { call, flow, protocol, resource, step } from '../model/index.ts';
import { kindOf, machineList, machinesOf, protocolList, scenarioList, traceList } from './listing.ts';

const lock = resource({
  id: 'lock',
  index: ['device'],
  source: 'lock.c',
  initial: 'free',
  events: { take: {} },
  states: { free: {} },
});
const ghost = resource({ id: 'ghost', ghost: true, source: 'none', initial: 'one', events: {}, states: { one: {} } });
const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'inner.c',
  exits: ['done'],
  initial: 'go',
  states: { go: { on: { go: step({}) } }, out: { exit: 'done' } },
});
const outer = flow({
  id: 'outer',
  kind: 'thread',
  source: 'outer.c',
  initial: 'idle',
  states: { idle: { tags: ['idle'], on: { go: step({}) } }, work: call(inner, { with: {}, exits: { done: 'idle' } }) },
});
const small = protocol({
  id: 'small',
  says: 'A small protocol.',
  source: [
    { file: 'lock.c', tree: 'a/tree', commit: 'abc' },
    { file: 'outer/outer.c', tree: 'another/tree', commit: 'def', note: 'a copy' },
  ],
  sorts: { device: { prefix: 'g', order: 'unordered', size: 1, interchangeable: true, says: 'devices' } },
  switches: { iommu: { values: [true, false], initial: true, says: 'there is an IOMMU' } },
  resources: [lock, ghost],
  flows: [outer],
});

describe('lists', () => {
  test('machines: those that run only nested are there, once', () => {
    expect(machinesOf(small).map((def) => [def.id, kindOf(small, def)])).toEqual([
      ['lock', 'resource'],
      ['ghost', 'ghost'],
      ['outer', 'thread'],
      ['inner', 'called'],
    ]);
    expect(machineList([small])).toMatchInlineSnapshot(`
      "small         kind      states  steps  source
      lock[device]  resource       1      0  lock.c
      ghost         ghost          1      0  none
      outer         thread         2      1  outer.c
      inner         called         1      1  inner.c
      "
    `);
  });

  test('protocols', () =>
    expect(protocolList([small])).toMatchInlineSnapshot(`
      "small   A small protocol.
        actors    outer (thread)
        machines  2 resources, 2 flows: npx stalemate list machines
        sorts     device  1 by default: g0...  interchangeable  devices
        switches  iommu  [true] false  there is an IOMMU
        source    a/tree
                    lock.c         @abc
                  another/tree, a copy
                    outer/outer.c  @def
      "
    `));

  test('scenarios wrap what they say under itself', () => {
    const text = scenarioList([
      {
        scenario: 'one',
        says: 'word '.repeat(30).trim(),
        protocol: 'small',
        actors: ['outer'],
        expect: { verdict: 'violated', violates: ['M1', 'M2'] },
      },
    ]);
    const lines = text.trimEnd().split('\n');
    expect(lines[1]).toMatch(/^one {7}gate {2}violated: M1 M2 {2}word/);
    expect(lines.slice(2).every((line) => line.startsWith(' '.repeat((lines[1] as string).indexOf('word'))))).toBe(
      true,
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('nothing is said to be nothing', () => expect(traceList([])).toBe('none\n'));
});
