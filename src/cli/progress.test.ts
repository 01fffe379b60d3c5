import { expect, test } from 'vitest';
import { Remaining } from './progress.ts';

/** After levels that ended with these frontiers. */
function after(...frontiers: readonly number[]): Remaining {
  const left = new Remaining();
  for (const [depth, frontier] of frontiers.entries()) left.note({ depth, frontier });
  left.note({ depth: frontiers.length, frontier: 1 });
  return left;
}

test('a frontier that shrinks is thought to go on like that: what is left is a geometric sum', () => {
  expect(after(10, 800, 400, 200, 100).states()).toBe(200);
  expect(after(10, 800, 400, 200, 100).text(50)).toBe('about 200 states, 4 s');
  expect(after(10, 800_000, 400_000, 200_000, 100_000).text(500)).toBe('about 200,000 states, 7 min');
});

test('nothing is said where it grows, stays, or too little was seen', () => {
  for (const left of [after(1, 2, 4, 8), after(5, 5, 5, 5), after(8, 4), new Remaining()])
    expect(left.text(1)).toBe('?');
});
