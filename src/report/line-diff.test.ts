import { expect, test } from 'vitest';
import { changedLines } from './line-diff.ts';

test('what is the same has no changes', () => expect(changedLines(['a', 'b'], ['a', 'b'])).toEqual([]));

test('a change stands under its headings, with context', () => {
  const before = ['top', '  step', '    a', '    b', '    c', '    d', 'other', '  x'];
  const after = ['top', '  step', '    a', '    b', '    c', '    e', 'other', '  x'];
  expect(changedLines(before, after)).toEqual([
    '  top',
    '    step',
    '  ...',
    '      b',
    '      c',
    '-     d',
    '+     e',
    '  other',
    '    x',
  ]);
});
