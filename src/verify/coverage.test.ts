/** Steps and premises are judged for each protocol by itself. */

import { expect, test } from 'vitest';
import { atStep, call, derive, eq, flow, protocol, relabel, step } from '../model/index.ts';
import { gapsOf, type Reached } from './coverage.ts';

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'test',
  exits: ['out'],
  initial: 'go',
  states: {
    go: {
      on: { go: step({ alternatives: { well: { target: 'out' }, never: { target: 'out', unreachable: 'no way' } } }) },
    },
    out: { exit: 'out' },
  },
});
const outer = flow({
  id: 'outer',
  kind: 'thread',
  source: 'test',
  initial: 'begin',
  states: { begin: { on: { begin: step({}) } }, inner: call(inner, { with: {}, exits: { out: 'begin' } }) },
});
const first = protocol({ id: 'first', says: '', sorts: {}, resources: [], flows: [outer] });
const second = derive(first, { id: 'second', says: '', source: [], changes: [relabel('begin', 'start')] });

const seen = (steps: string[], premises: string[] = [], judged = premises): Reached => ({
  steps: new Set(steps),
  premises: new Set(premises),
  judged: new Set(judged),
});

test('what one protocol covers, another with the same flow does not', () => {
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'], ['M1'])],
    ['second', seen(['outer: start'], [], ['M1'])],
  ]);
  expect(gapsOf([first, second], [], reached)).toEqual({
    uncovered: ['second: inner: go/well'],
    vacuous: ['second: M1'],
  });
});

test('a protocol without any scenario covers nothing', () => {
  const reached = new Map([['first', seen(['outer: begin', 'inner: go/well'])]]);
  expect(gapsOf([first, second], [], reached).uncovered).toEqual(['second: outer: start', 'second: inner: go/well']);
});

test('a step that fires is not unreachable', () => {
  const reached = new Map([['first', seen(['outer: begin', 'inner: go/well', 'inner: go/never'])]]);
  expect(gapsOf([first], [], reached).uncovered).toEqual([
    'first: inner: go/never fires, although it is said to be unreachable: no way',
  ]);
});

test('a property of steps that a derived protocol does not have is not asked of it', () => {
  const begins = atStep('begin', { id: 'B', name: 'begins', says: '', source: '', broken: '', holds: eq('a', 'a') });
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'], [], ['B'])],
    ['second', seen(['outer: start', 'inner: go/well'], [], ['B'])],
  ]);
  expect(gapsOf([first, second], [begins], reached).vacuous).toEqual(['first: B']);
});
