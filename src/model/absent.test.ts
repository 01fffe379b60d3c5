/** A property is asked of a protocol that lacks some of what it reads as if that stayed as it starts. */
import { expect, test } from 'vitest';
import { askedOf } from './absent.ts';
import { and, invariant, not, or, protocol, resource } from './index.ts';

const lamp = resource({
  id: 'lamp',
  index: ['room'],
  source: 'test',
  events: { light: {} },
  initial: 'dark',
  states: { dark: { on: { light: 'lit' } }, lit: {} },
});
const door = resource({
  id: 'door',
  source: 'test',
  fields: { key: 'boolean' },
  events: { open: {} },
  initial: 'shut',
  start: { key: true },
  states: { shut: { holds: ['key'], on: { open: 'ajar' } }, ajar: {} },
});
const rooms = { room: { prefix: 'r', order: 'unordered', size: 2, says: 'rooms' } } as const;
const house = protocol({ id: 'house', says: '', source: [], sorts: rooms, resources: [lamp], flows: [] });
const both = new Map([lamp, door].map(({ def }) => [def.id, def]));
const about = { id: 'P', name: 'p', says: '', source: '', broken: '' };

const asked = (property: Parameters<typeof askedOf>[0]) => askedOf(property, house, both);

test('what the protocol has is asked as it is', () => {
  const property = invariant({ ...about, holds: lamp.any((one) => one.is('lit')) });
  expect(asked(property)).toBe(property);
});

test('a resource of other protocols only is in its initial state, with the fields of that', () => {
  const property = invariant({
    ...about,
    holds: and(
      lamp.any((one) => one.is('lit')),
      or(door().is('shut'), not(door().key)),
    ),
  });
  const [lit, rest] = (asked(property) as { holds: { of: readonly object[] } }).holds.of;
  expect(lit).toEqual((property as unknown as { holds: { of: readonly object[] } }).holds.of[0]);
  expect(rest).toEqual({
    op: 'or',
    of: [
      { op: 'const', value: true },
      { op: 'not', a: { op: 'const', value: true } },
    ],
  });
});

test('a property that reads nothing of the protocol, or whose premise cannot hold in it, is not asked', () => {
  expect(asked(invariant({ ...about, holds: door().is('shut') }))).toBeNull();
  expect(
    asked(invariant({ ...about, when: door().is('ajar'), holds: lamp.all((one) => not(one.is('lit'))) })),
  ).toBeNull();
});

test('what no protocol has stays, and is refused elsewhere', () => {
  const unknown = resource({ id: 'cellar', source: 'test', events: {}, initial: 'a', states: { a: {} } });
  const property = invariant({
    ...about,
    holds: and(
      lamp.any((one) => one.is('lit')),
      unknown().is('a'),
    ),
  });
  expect(asked(property)).toBe(property);
});
