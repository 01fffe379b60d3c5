import { expect, test } from 'vitest';
import { families } from './families.ts';
import { properties } from './index.ts';
import { L12 } from './lock_order.ts';

test('every property is in one family, and every family has properties that there are', () => {
  const listed = families.flatMap((family) => family.properties);
  expect(listed.filter((id, i) => listed.indexOf(id) < i)).toEqual([]);
  expect([...listed].sort()).toEqual([...properties, L12].map(({ id }) => id).sort());
});
