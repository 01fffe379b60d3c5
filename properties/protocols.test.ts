/** Which properties "all" are, for each protocol: none is lost where it has something to say, and none is judged in vain. */
import { expect, test } from 'vitest';
import { protocols } from '../models/index.ts';
import { judgedIn } from '../src/verify/concerns.ts';
import { properties } from './index.ts';

const judged = (name: string): string[] => {
  const protocol = protocols.find(({ id }) => id === name);
  if (!protocol) throw new Error(`there is no protocol ${name}`);
  return judgedIn(properties, protocol, protocols).map(({ id }) => id);
};

test('of shared virtual memory: all but those of exports and of cookies', () => {
  const exports = ['T7', 'T11', 'S5', 'S6', 'S7', 'S8'];
  expect(judged('merged')).toEqual(properties.map(({ id }) => id).filter((id) => !exports.includes(id)));
});

test('without the IOVA API, there is no unlink of several pages', () => {
  expect(judged('base')).toEqual(judged('merged').filter((id) => id !== 'T6'));
});

test('of exports: those, pointers and progress', () => {
  expect(judged('inter_os')).toEqual(['T11', 'S5', 'S6', 'S7', 'S8', 'N1', 'deadlock', 'can_idle', 'can_finish']);
});

test('of cookies: where there are some, all but those of exports', () => {
  const exports = ['T11', 'S5', 'S6', 'S7', 'S8'];
  expect(judged('fabric')).toEqual(properties.map(({ id }) => id).filter((id) => !exports.includes(id)));
});
