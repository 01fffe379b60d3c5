/** To which step a run is put down. */

import { expect, test } from 'vitest';
import { flow, protocol, resource, sequence, step } from '../model/index.ts';
import { buildSystem } from '../model/system.ts';
import type { Trace } from '../schema/validate.ts';
import { blameOf, lastOf } from './blame.ts';

const cell = resource({
  id: 'cell',
  source: 'test',
  events: { fill: {} },
  initial: 'empty',
  states: { empty: { on: { fill: 'empty' } } },
});
const worker = flow({
  id: 'worker',
  kind: 'thread',
  source: 'test',
  initial: 'idle',
  states: {
    idle: { tags: ['idle'], on: { start: step({}) } },
    ...sequence({ leak: step({}), stumble: step({}) }),
    back: { on: { back: step({ target: 'idle' }) } },
  },
});
const system = buildSystem(protocol({ id: 'small', says: '', sorts: {}, resources: [cell], flows: [worker] }), {
  actors: ['worker'],
});
const trace = {
  violation: { property: 'X' },
  steps: ['start', 'leak', 'stumble'].map((label) => ({ actor: 'worker', step: label, alternative: null })),
} as unknown as Trace;

test('the step that breaks it, if that was changed; else the last changed one before', () => {
  expect(blameOf(system, trace, new Set(['worker: stumble', 'worker: leak']))).toEqual({
    position: 2,
    step: 'worker: stumble',
    changed: true,
  });
  expect(blameOf(system, trace, new Set(['worker: leak']))).toEqual({
    position: 1,
    step: 'worker: leak',
    changed: true,
  });
});

test('without changed steps, or where it broke there before, the step that breaks it', () => {
  const last = { position: 2, step: 'worker: stumble', changed: false };
  expect(blameOf(system, trace, new Set())).toEqual(last);
  expect(lastOf(system, trace)).toBe('X worker: stumble');
  expect(blameOf(system, trace, new Set(['worker: leak']), new Set(['X worker: stumble']))).toEqual(last);
  expect(blameOf(system, { ...trace, steps: [] }, new Set())).toBeNull();
});
