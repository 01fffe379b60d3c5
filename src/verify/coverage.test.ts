/** Steps and premises are judged for each protocol by itself, but for steps that a derived protocol takes over. */

import { expect, test } from 'vitest';
import { atStep, call, derive, eq, flow, insertAfter, protocol, relabel, retarget, step } from '../model/index.ts';
import { gapsOf, type Reached, reachable } from './coverage.ts';

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

/** As `first`, but not made from it. */
const apart = { ...second, id: 'apart', from: null };
const redirected = derive(first, { id: 'redirected', says: '', source: [], changes: [retarget('go/well', 'go')] });
const extended = derive(first, {
  id: 'extended',
  says: '',
  source: [],
  changes: [insertAfter('begin', 'then', step({}))],
});

test('what one protocol covers, another with the same flow does not', () => {
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'], ['M1'])],
    ['apart', seen(['outer: start'], [], ['M1'])],
  ]);
  expect(gapsOf([first, apart], [], reached)).toEqual({
    uncovered: ['apart: inner: go/well'],
    vacuous: ['apart: M1'],
  });
});

test('a protocol without any scenario covers nothing', () => {
  const reached = new Map([['first', seen(['outer: begin', 'inner: go/well'])]]);
  expect(gapsOf([first, apart], [], reached).uncovered).toEqual(['apart: outer: start', 'apart: inner: go/well']);
});

test('a step that is taken over may fire in the parent; one that was changed or added must fire itself', () => {
  const reached = new Map([['first', seen(['outer: begin', 'inner: go/well'], ['M1'])]]);
  expect(gapsOf([first, second], [], reached).uncovered).toEqual(['second: outer: start']);
  expect(gapsOf([first, redirected], [], reached).uncovered).toEqual(['redirected: inner: go/well']);
  // `begin` leads elsewhere now, although it says the same as before.
  expect(gapsOf([first, extended], [], reached).uncovered).toEqual(['extended: outer: begin', 'extended: outer: then']);
});

test('a step that is taken over may fire in the derived protocol, but not for the parent', () => {
  const reached = new Map([
    ['first', seen(['outer: begin'])],
    ['second', seen(['outer: start', 'inner: go/well'])],
  ]);
  expect(gapsOf([first, second], [], reached).uncovered).toEqual(['first: inner: go/well']);
});

test('a reason why a step never fires is taken over with it', () => {
  const all = ['outer: begin', 'inner: go/well', 'inner: go/never'];
  const reached = new Map([
    ['first', seen(all)],
    ['second', seen(['outer: start'])],
  ]);
  expect(gapsOf([first, second], [], reached).uncovered).toEqual([
    'first: inner: go/never fires, although it is said to be unreachable: no way',
    'second: inner: go/never fires, although it is said to be unreachable: no way',
  ]);
  // The whole step was changed, and with it the reason: it counts where it fires itself.
  expect(gapsOf([first, redirected], [], reached).uncovered).toEqual([
    'first: inner: go/never fires, although it is said to be unreachable: no way',
    'redirected: inner: go/well',
  ]);
});

test('premises are not taken over', () => {
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'], ['M1'])],
    ['second', seen(['outer: start'], [], ['M1'])],
  ]);
  expect(gapsOf([first, second], [], reached)).toEqual({ uncovered: [], vacuous: ['second: M1'] });
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

test('a step that is taken over twice may fire in the first of them', () => {
  const third = derive(second, { id: 'third', says: '', source: [], changes: [relabel('start', 'commence')] });
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'])],
    ['second', seen(['outer: start'])],
    ['third', seen(['outer: commence'])],
  ]);
  expect(gapsOf([first, second, third], [], reached).uncovered).toEqual([]);
});

test('a property that is said not to be put to the test may be vacuous, and may not be tested after all', () => {
  const quiet = derive(first, {
    id: 'quiet',
    says: '',
    source: [],
    changes: [relabel('begin', 'start')],
    untested: { M1: 'nothing is mapped here' },
  });
  const reachedWith = (premises: string[]) =>
    new Map([
      ['first', seen(['outer: begin', 'inner: go/well'])],
      ['quiet', seen(['outer: start'], premises, ['M1'])],
    ]);
  expect(gapsOf([first, quiet], [], reachedWith([]))).toEqual({ uncovered: [], vacuous: [] });
  expect(gapsOf([first, quiet], [], reachedWith(['M1'])).uncovered).toEqual([
    'quiet: M1 is put to the test, although that is said not to happen here',
  ]);
});

test('a step that is said not to be put to the test may be taken nowhere', () => {
  const partial = derive(first, {
    id: 'partial',
    says: '',
    source: [],
    changes: [relabel('begin', 'start'), retarget('go/well', 'go')],
    untested: { 'inner: go': 'nobody goes' },
  });
  const reached = new Map([
    ['first', seen(['outer: begin', 'inner: go/well'])],
    ['partial', seen([])],
  ]);
  expect(gapsOf([first, partial], [], reached).uncovered).toEqual(['partial: outer: start']);
});

test('what was put right may take steps that the protocol itself cannot', () => {
  expect(reachable(first, ['outer: begin', 'inner: go/never', 'inner: gone'])).toEqual(['outer: begin']);
});
