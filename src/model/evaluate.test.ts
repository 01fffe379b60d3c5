/** Null, sets, neighbours and partial evaluation in the expression language. */

import { describe, expect, test } from 'vitest';
import type { Value } from './domain.ts';
import { type Constants, evaluate, type Known, reduce, resolveSend } from './evaluate.ts';
import type { Expr, ExprNode, Operand } from './expr.ts';
import {
  accepts,
  add,
  all,
  and,
  any,
  at,
  eq,
  ev,
  has,
  implies,
  isNull,
  ne,
  next,
  not,
  opaque,
  or,
  own,
  remove,
  resource,
  self,
  setting,
  table,
} from './index.ts';

const constants: Constants = {
  sorts: new Map([
    ['line', { members: ['l0', 'l1', 'l2'], order: 'ordered' }],
    ['ring', { members: ['r0', 'r1', 'r2'], order: 'cyclic' }],
    ['one', { members: ['o0'], order: 'cyclic' }],
    ['none', { members: [], order: 'ordered' }],
  ]),
  switches: { mode: 'fast', on: true },
  tables: { ringOf: { l0: 'r0', l1: 'r2' } },
};

const cell = resource({
  id: 'cell',
  index: ['line'],
  source: 'test',
  fields: { to: 'line', flag: 'boolean' },
  events: { put: { v: 'line' } },
  initial: 'empty',
  states: { empty: {}, full: { holds: ['to', 'flag'] } },
});

/** `cell[l0]` is full and points to l1, every other cell is empty. */
const world: Known = {
  self: 'thread0',
  at: (sort) => (sort === 'line' ? 'l2' : null),
  own: (field) => ({ mine: 'l0', gone: null, bag: ['l1'] })[field] as Value | undefined,
  ev: (name) => (name === 'chosen' ? 'l1' : undefined),
  field: (_, [index], field) => (index === 'l0' ? (field === 'to' ? 'l1' : false) : null),
  is: (_, [index], states) => states.includes(index === 'l0' ? 'full' : 'empty'),
  tagged: () => true,
  accepts: ({ index }) => index[0] !== 'l0',
};

const value = (of: Operand): Value => evaluate((of as Expr).node, constants, world);
const nothing = own('gone');

test.each<[string, Operand, Value]>([
  ['null equals null', isNull(nothing), true],
  ['null differs from a member', ne(nothing, 'l0'), true],
  ['null differs from false', eq(cell('l1').flag, false), false],
  ['a field that is not held is null', isNull(cell('l1').to), true],
  ['a field at a null index is null', isNull(cell(nothing).to), true],
  ['a field through a field through null is null', isNull(cell(cell(nothing).to).to), true],
  ['a field through a field', cell(cell('l0').to).to, null],
  ['a state at a null index is false', cell(nothing).is('empty', 'full'), false],
  ['its negation is true', not(cell(nothing).is('empty')), true],
  ['no event is accepted at a null index', accepts(cell(nothing).put({ v: 'l1' })), false],
  ['no null payload is accepted', accepts(cell('l1').put({ v: nothing })), false],
  ['an event is accepted', accepts(cell('l1').put({ v: 'l1' })), true],
  ['null is not true', and(cell('l1').flag), false],
  ['not null is true', not(cell('l1').flag), true],
  ['null implies anything', implies(cell('l1').flag, false), true],
])('%s', (_, of, expected) => expect(value(of)).toBe(expected));

test.each<[string, Operand, Value]>([
  ['the next in a line', next('line', 'l0'), 'l1'],
  ['nothing after the last in a line', next('line', 'l2'), null],
  ['the first after the last in a ring', next('ring', 'r2'), 'r0'],
  ['a ring of one', next('one', 'o0'), 'o0'],
  ['nothing after nothing', next('ring', nothing), null],
  ['nothing after a member of another sort', next('ring', 'l0'), null],
  ['a table', table('ringOf')('l1'), 'r2'],
  ['a table without an entry', table('ringOf')('l2'), null],
  ['a table at null', table('ringOf')(nothing), null],
  ['a switch', eq(setting('mode'), 'fast'), true],
  ['a switch that is a truth value', and(setting('on')), true],
  ['self', self, 'thread0'],
  ['the own index', at('line'), 'l2'],
  ['an index that the instance has not', at('ring'), null],
  ['payload', ev('chosen'), 'l1'],
])('%s', (_, of, expected) => expect(value(of)).toEqual(expected));

describe('sets', () => {
  test.each<[string, Operand, Value]>([
    ['added in member order', add(add(own('bag'), 'l2'), 'l0'), ['l0', 'l1', 'l2']],
    ['added twice', add(own('bag'), 'l1'), ['l1']],
    ['removed', remove(own('bag'), 'l1'), []],
    ['removed without being in', remove(own('bag'), 'l0'), ['l1']],
    ['has', has(own('bag'), 'l1'), true],
    ['has not', has(own('bag'), 'l0'), false],
    ['has no null', has(own('bag'), nothing), false],
    ['no value is an empty set', has(nothing, 'l0'), false],
    ['added to no value', add(nothing, 'l0'), ['l0']],
    ['removed from no value', remove(nothing, 'l0'), []],
    ['null added', add(own('bag'), nothing), null],
    ['equal by members', eq(add(remove(own('bag'), 'l1'), 'l1'), own('bag')), true],
    ['unequal to fewer members', eq(add(own('bag'), 'l0'), own('bag')), false],
    ['an empty set is not null', isNull(remove(own('bag'), 'l1')), false],
  ])('%s', (_, of, expected) => expect(value(of)).toEqual(expected));
});

test.each<[string, Operand, boolean]>([
  ['any', any('line', (l) => cell(l).is('full')), true],
  ['all', all('line', (l) => cell(l).is('full')), false],
  ['any of none', any('none', () => true), false],
  ['all of none', all('none', () => false), true],
  ['nested over one sort', any('line', (l) => all('line', (m) => or(eq(l, m), cell(m).is('empty')))), true],
  ['every instance', cell.all((c, l) => implies(c.is('full'), eq(l, 'l0'))), true],
  ['some instance', cell.any((c) => eq(c.to, 'l1')), true],
  ['an empty and', and(), true],
  ['an empty or', or(), false],
])('quantifiers and junctions: %s', (_, of, expected) => expect(value(of)).toBe(expected));

describe('with little known', () => {
  const blind: Known = { own: world.own as NonNullable<Known['own']> };
  const left = (of: Operand): ExprNode => reduce((of as Expr).node, constants, blind);

  test('questions to other instances stay, own fields are filled in', () => {
    expect(left(cell(own('mine')).is('full'))).toEqual(cell('l0').is('full').node);
  });

  test('a null index answers at once', () => {
    expect(left(cell(nothing).to)).toEqual({ op: 'const', value: null });
    expect(left(cell(nothing).is('full'))).toEqual({ op: 'const', value: false });
  });

  test('a part that decides answers at once, one that does not is dropped', () => {
    const open = cell('l0').is('full');
    expect(left(and(open, eq(own('mine'), 'l1')))).toEqual({ op: 'const', value: false });
    expect(left(or(open, eq(own('mine'), 'l0')))).toEqual({ op: 'const', value: true });
    expect(left(and(open, eq(own('mine'), 'l0')))).toEqual(open.node);
  });

  test('a junction of one field that may be null stays a condition', () => {
    const junction = left(and(cell('l1').flag, true));
    expect(junction).toEqual({ op: 'and', of: [cell('l1').flag.node] });
    expect(evaluate({ op: 'eq', a: junction, b: { op: 'const', value: false } }, constants, world)).toBe(true);
  });

  test('evaluation says what it lacks', () => {
    expect(() => evaluate(cell('l0').is('full').node, constants, blind)).toThrow('cannot evaluate {"op":"is"');
    expect(() => evaluate(setting('unknown').node, constants, blind)).toThrow("unknown switch 'unknown'");
    expect(() => evaluate(opaque('why', () => true).node, constants, blind)).toThrow('evaluated by its machine only');
  });
});

test('an event is resolved to its target and payload', () => {
  expect(resolveSend(cell(own('mine')).put({ v: ev('chosen') }).send, constants, world)).toEqual({
    machine: 'cell',
    index: ['l0'],
    event: 'put',
    payload: { v: 'l1' },
  });
});
