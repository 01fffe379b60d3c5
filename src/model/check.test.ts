/** A condition asks something: a field that holds no truth value is refused, or its `not` would hold always. */
import { expect, test } from 'vitest';
import { checkSystem } from './check.ts';
import { and, type Expr, flow, invariant, isNull, not, or, protocol, resource, step } from './index.ts';
import { buildSystem } from './system.ts';

const shelf = resource({
  id: 'shelf',
  source: 'test',
  fields: { item: 'item', full: 'boolean' },
  events: {},
  initial: 'a',
  start: { item: 'i0', full: false },
  states: { a: { holds: ['item', 'full'] } },
});

const systemWith = (guard: Expr<never, never>) => {
  const clerk = flow({
    id: 'clerk',
    kind: 'thread',
    source: 'test',
    initial: 'idle',
    states: { idle: { tags: ['idle'], on: { look: step({ guard, target: 'idle' }) } } },
  });
  const sorts = { item: { prefix: 'i', order: 'ordered', size: 2, says: '' } } as const;
  return buildSystem(protocol({ id: 'shop', says: '', source: [], sorts, resources: [shelf], flows: [clerk] }), {
    actors: ['clerk'],
  });
};
const about = { id: 'P', name: 'p', says: '', source: '', broken: '' };

test.each<[string, Expr<never, never>]>([
  ['a guard', shelf().item],
  ['not', not(shelf().item)],
  ['and', and(shelf().full, shelf().item)],
  ['or', or(shelf().full, shelf().item)],
])('%s of a field that is no truth value', (_, guard) => {
  expect(() => checkSystem(systemWith(guard), [])).toThrow(/expected a condition, got item/);
  const sound = systemWith(not(shelf().full));
  expect(() => checkSystem(sound, [invariant({ ...about, holds: guard })])).toThrow(/expected a condition, got item/);
});

test('a truth value is a condition', () => {
  expect(() => checkSystem(systemWith(and(not(shelf().full), not(isNull(shelf().item)))), [])).not.toThrow();
});
