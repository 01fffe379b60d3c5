/** A property concerns the protocols that have what it reads and names. */

import { describe, expect, test } from 'vitest';
import {
  all,
  and,
  atQuiescence,
  atStep,
  canBecomeIdle,
  type Expr,
  eq,
  flow,
  invariant,
  legalEvents,
  must,
  noDeadlock,
  not,
  protocol,
  resource,
  setting,
  step,
  table,
} from '../model/index.ts';
import { concerns } from './concerns.ts';

const door = resource({
  id: 'door',
  source: 'test',
  events: { open: {} },
  initial: 'shut',
  states: { shut: { on: { open: 'ajar' } }, ajar: {} },
  illegal: { open: ['D1', 'an open door is opened'] },
});
const visitor = flow({
  id: 'visitor',
  kind: 'thread',
  source: 'test',
  initial: 'outside',
  states: {
    outside: {
      on: {
        enter: step({
          alternatives: { quietly: { guard: door().is('ajar') }, aloud: { actions: [must(door().open())] } },
        }),
      },
    },
    inside: { tags: ['home'], on: { leave: step({ target: 'outside' }) } },
  },
});
const house = protocol({
  id: 'house',
  says: '',
  sorts: { room: { prefix: 'r', order: 'unordered', size: 1, says: '' } },
  switches: { locked: { values: [false, true], initial: false, says: '' } },
  tables: { beside: { from: 'room', to: 'room', fill: 'identity', says: '' } },
  resources: [door],
  flows: [visitor],
});
const field = protocol({ id: 'field', says: '', sorts: {}, resources: [], flows: [] });

const says = { name: 'x', says: '', source: '', broken: '' };
const always = not(door().is('shut'));
const where = (holds: Expr<never, never>) => invariant({ ...says, id: 'I', holds });

describe('what a protocol lacks', () => {
  test.each([
    ['a resource', where(always)],
    ['a resource in the premise', invariant({ ...says, id: 'W', when: always, holds: eq(null, null) })],
    ['a resource at rest', atQuiescence({ ...says, id: 'Q', holds: always })],
    ['a flow', where(visitor.tagged('home'))],
    ['a sort', where(all('room', (r) => eq(r, r)))],
    ['a switch', where(and(setting('locked')))],
    ['a table', where(all('thread', () => eq(table('beside')(null), null)))],
    ['a step', atStep('leave', { ...says, id: 'S', holds: eq(null, null) })],
    ['a step with alternatives', atStep(['jump', 'enter'], { ...says, id: 'S', holds: eq(null, null) })],
    ['an alternative', atStep('enter/aloud', { ...says, id: 'S', holds: eq(null, null) })],
    ['an event that may come at the wrong time', legalEvents({ ...says, id: 'D1' })],
  ])('%s', (_, property) => {
    expect(concerns(property, house)).toBe(true);
    expect(concerns(property, field)).toBe(false);
  });

  test('an unknown step, or an unknown resource at a known one', () => {
    expect(concerns(atStep('jump', { ...says, id: 'S', holds: eq(null, null) }), house)).toBe(false);
    const gate = resource({ id: 'gate', source: 'test', events: {}, initial: 'shut', states: { shut: {} } });
    expect(concerns(atStep('leave', { ...says, id: 'S', holds: gate().is('shut') }), house)).toBe(false);
    expect(concerns(legalEvents({ ...says, id: 'D2' }), house)).toBe(false);
  });
});

test.each([
  ['no deadlock', noDeadlock({ ...says, id: 'deadlock' })],
  ['a way to rest', canBecomeIdle({ ...says, id: 'can_idle' })],
  ['no null pointer', legalEvents({ ...says, id: 'N1' })],
])('%s concerns every protocol', (_, property) => {
  expect(concerns(property, house)).toBe(true);
  expect(concerns(property, field)).toBe(true);
});
