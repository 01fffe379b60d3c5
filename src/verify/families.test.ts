/** What a row of a series brings and repairs, and what of a family is said to hold. */

import { expect, test } from 'vitest';
import { familiesOf, type JudgedCell } from './families.ts';

const axis = { id: 'patch', values: [{ id: 'base' }, { id: '01' }, { id: '02' }, { id: 'last' }] };
const families = [
  { id: 'letters', says: '', properties: ['A', 'B'] },
  { id: 'numbers', says: '', properties: ['1'] },
];

/** A cell in which these properties break, in so many steps each. */
function cell(
  patch: string,
  program: string,
  broken: Record<string, number>,
  others: Record<string, string> = {},
): JudgedCell {
  const name = `${patch}.${program}`;
  return {
    cell: name,
    at: { patch, program },
    judged: [
      ...Object.keys(broken).map((id) => ({ id, verdict: 'violated', premise: true })),
      ...Object.entries(others).map(([id, verdict]) => ({ id, verdict, premise: verdict !== 'vacuous' })),
    ].map((one) => (one.verdict === 'vacuous' ? { ...one, verdict: 'holds' } : one)),
    found: Object.entries(broken).map(([property, steps]) => ({
      property,
      cell: name,
      steps,
      step: 'f: s',
      changed: true,
    })),
  };
}

const { rows } = familiesOf(axis, families, [
  cell('base', 'x', { A: 9 }, { 1: 'vacuous' }),
  cell('01', 'x', { A: 8, B: 3 }, { 1: 'vacuous' }),
  cell('01', 'y', { B: 2 }, { 1: 'holds' }),
  cell('last', 'x', { B: 3 }, { A: 'holds', 1: 'incomplete' }),
]);

test('rows are those values that have cells, in their order', () => {
  expect(rows.map(({ row }) => row)).toEqual(['base', '01', 'last']);
});

test('what breaks after the fewest steps comes first, from whichever cell', () => {
  expect(rows[1]?.cells[0]?.found.map(({ property, cell: of }) => [property, of])).toEqual([
    ['B', '01.y'],
    ['A', '01.x'],
  ]);
});

test('ok takes a premise that occurs; a limit leaves it open', () => {
  expect(rows.map(({ cells }) => cells[1]?.verdict)).toEqual(['untested', 'ok', 'open']);
});

test('a row brings and repairs what differs from the last row with the same program', () => {
  expect(rows.map(({ brings, repairs }) => [brings, repairs])).toEqual([
    [[{ property: 'A', cells: ['x'] }], []],
    [[{ property: 'B', cells: ['x', 'y'] }], []],
    [[], [{ property: 'A', cells: ['x'] }]],
  ]);
});
