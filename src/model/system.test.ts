/** What a scenario fixes, and what a protocol refuses. */

import { describe, expect, test } from 'vitest';
import { flow, protocol, step } from './index.ts';
import { buildSystem, type SystemConfig } from './system.ts';

const engine = flow({
  id: 'engine',
  kind: 'engine',
  source: 'test',
  initial: 'idle',
  states: { idle: { tags: ['idle'], on: { serve: step({ target: 'idle' }) } } },
});

const worker = flow({
  id: 'worker',
  kind: 'thread',
  needs: ['engine'],
  source: 'test',
  initial: 'idle',
  states: { idle: { tags: ['idle'], on: { work: step({ target: 'idle' }) } } },
});

const choosy = protocol({
  id: 'choosy',
  says: '',
  sorts: {
    item: { prefix: 'i', order: 'ordered', size: 2, says: '' },
    slot: { prefix: 's', order: 'ordered', size: 2, says: '' },
  },
  switches: {
    cached: { values: [true, false], initial: true, says: '' },
    mode: { values: ['fast', 'exact'], initial: 'exact', says: '' },
  },
  conflicts: [{ when: { cached: true, mode: 'fast' }, why: 'there is no fast cache' }],
  sizeRules: [
    { sort: 'slot', atLeast: { of: 'item' }, why: 'every item has its slot' },
    { sort: 'item', atMost: 3, when: { cached: true }, why: 'the cache holds three' },
  ],
  resources: [],
  flows: [worker, engine],
});

const actors = ['worker', 'engine'];

describe('a scenario is refused', () => {
  test.each<[string, SystemConfig, string]>([
    [
      'whose switches contradict each other',
      { actors, switches: { mode: 'fast' } },
      'cached=true and mode=fast contradict each other: there is no fast cache',
    ],
    [
      'with too few of a sort',
      { actors, sizes: { slot: 1 } },
      "'slot' is 1, expected at least item = 2: every item has its slot",
    ],
    [
      'with too many of a sort',
      { actors, sizes: { item: 4, slot: 4 } },
      "'item' is 4, expected at most 3 where cached is true: the cache holds three",
    ],
    [
      'without what a flow waits for',
      { actors: ['worker'] },
      "'worker' waits for what 'engine' does; add 'engine' to the actors",
    ],
  ])('%s', (_, config, message) => {
    expect(() => buildSystem(choosy, config)).toThrow(message);
  });
});

test('a rule binds only where its switches are set, and so does a conflict', () => {
  const system = buildSystem(choosy, {
    actors,
    switches: { cached: false, mode: 'fast' },
    sizes: { item: 4, slot: 4 },
  });
  expect(system.constants.switches).toEqual({ cached: false, mode: 'fast' });
});
