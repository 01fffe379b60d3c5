import { expect, test } from 'vitest';
import { derive, flow, insertBefore, protocol, resource, sequence, step } from '../model/index.ts';
import { coverageOf, neverTaken } from './series-coverage.ts';

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
    ...sequence({ work: step({}) }),
    back: { on: { back: step({ target: 'idle' }) } },
  },
});
const base = protocol({ id: 'base', says: '', sorts: {}, resources: [cell], flows: [worker] });
const first = derive(base, { id: 'first', says: '', source: [], changes: [insertBefore('work', 'one', step({}))] });
const second = derive(first, { id: 'second', says: '', source: [], changes: [insertBefore('back', 'two', step({}))] });
const rows = [base, first, second].map((one) => ({ id: one.id, protocol: one }));

test('each patch answers for its own steps; a later protocol may take what it has as it is', () => {
  const covered = coverageOf(rows, [
    { scenario: 'a', protocol: 'base', steps: ['worker: start', 'worker: one'] },
    { scenario: 'b', protocol: 'second', steps: ['worker: one'] },
  ]);
  expect(covered.map(({ row, steps }) => [row, steps.find(({ step: s }) => /one|two/.test(s))])).toEqual([
    ['first', { step: 'worker: one', scenario: 'b', why: null }],
    ['second', { step: 'worker: two', scenario: null, why: null }],
  ]);
  expect(neverTaken(covered)).toContain('second: worker: two');
});

test('a row is compared with what it is made from, also where that comes later; what is made from nothing has no steps of its own', () => {
  const later = derive(second, {
    id: 'later',
    says: '',
    source: [],
    changes: [insertBefore('back', 'three', step({}))],
  });
  const turned = [base, later, first, second].map((one) => ({ id: one.id, protocol: one }));
  const covered = coverageOf(turned, []);
  expect(covered.map(({ row }) => row)).toEqual(['later', 'first', 'second']);
  expect(covered[0]?.steps.map(({ step: s }) => s)).not.toContain('worker: one');
  expect(covered[0]?.steps.map(({ step: s }) => s)).toContain('worker: three');
});
