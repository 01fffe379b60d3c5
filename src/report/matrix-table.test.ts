import { describe, expect, test } from 'vitest';
import type { MatrixCell, MatrixResult, MatrixSummary } from '../schema/validate.ts';
import { matrixReport } from './matrix-table.ts';

const cell = (program: string, mode: string, change: Partial<MatrixCell> = {}): MatrixCell => ({
  cell: `${program}.${mode}`,
  at: { program, mode },
  scenario: {},
  verdict: 'holds',
  expected: 'holds',
  asExpected: true,
  differences: [],
  states: 1000,
  transitions: 2000,
  depth: 10,
  bits: 8,
  limits: null,
  violated: [],
  undecided: [],
  vacuous: [],
  ...change,
});

const violated = (broken: string, ...ids: string[]): Partial<MatrixCell> => ({
  verdict: 'violated',
  violated: ids.map((property, i) => ({
    property,
    steps: 3 + i,
    prologue: 0,
    kind: 'state',
    broken,
    trace: `runs/m.${property}.json`,
  })),
});

const axis = (id: string, ...values: string[]) => ({
  id,
  says: `The ${id}.`,
  values: values.map((value) => ({ id: value, says: `It is ${value}.` })),
});

const summary = (cells: readonly MatrixCell[], change: Partial<MatrixSummary> = {}): MatrixSummary => ({
  matrix: 'm',
  says: 'What shows where?',
  axes: [axis('program', 'right', 'wrong'), axis('mode', 'on', 'off')],
  rows: ['program'],
  columns: ['mode'],
  protocols: [{ protocol: 'p', source: [{ file: 'mm/a.c', tree: 'a/tree', commit: '0123456789abcdef' }] }],
  cells: [...cells],
  excluded: [],
  properties: [{ id: 'M6', name: 'flushed', says: 'It is flushed.' }],
  differing: [],
  ...change,
});

const report = (one: MatrixSummary, compared = false): string => {
  const result: MatrixResult = { schema: 'stalemate-matrix-1', tool: '0', complete: true, exitCode: 0, results: [one] };
  return matrixReport(result, compared);
};

/** Lines from the one that begins with `from` on, so many. */
const part = (text: string, from: string, count: number): string[] => {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith(from));
  return lines.slice(first, first + count);
};

describe('matrix', () => {
  test('rows by columns, the verdict or what is violated in each cell, and the whole legend below', () => {
    const cells = [
      cell('right', 'on'),
      cell('right', 'off'),
      cell('wrong', 'on', violated('A fault.', 'M6', 'T3')),
      cell('wrong', 'off', violated('Silence.', 'M6')),
    ];
    expect(report(summary(cells))).toMatchInlineSnapshot(`
      "m   What shows where?

      program  mode:  on        off
      -------------------------------
      right           holds     holds
      wrong           M6 T3     M6

      Verdict not the same in all columns:                 none
      Wrong in all columns, but not in the same property:  wrong

      program: The program.
        right  It is right.
        wrong  It is wrong.
      mode: The mode.
        on   It is on.
        off  It is off.

      M6 flushed: It is flushed.
          -> mode=on: A fault.
          -> mode=off: Silence.

      A run of each kind, the shortest:
        wrong.on   npx stalemate explain runs/m.M6.json
        wrong.off  npx stalemate explain runs/m.M6.json

      p  a/tree a.c @0123456789ab

      4 cells, 4,000 states: 2 hold, 2 violated, 0 incomplete
      "
    `);
  });

  test('rows that are right here and wrong there are named', () => {
    const cells = [
      cell('right', 'on'),
      cell('right', 'off'),
      cell('wrong', 'on', violated('', 'M6')),
      cell('wrong', 'off'),
    ];
    const text = report(summary(cells, { differing: [{ program: 'wrong' }] }));
    expect(part(text, 'Verdict not', 2)).toEqual([
      'Verdict not the same in all columns:                 wrong',
      'Wrong in all columns, but not in the same property:  none',
    ]);
  });

  test('what is excluded, incomplete, cut off or not as expected has a sign, and the sign is explained', () => {
    const cells = [
      cell('right', 'off', { verdict: 'incomplete', limits: 'depth 5', asExpected: false, differences: ['too short'] }),
      cell('wrong', 'on', { ...violated('', 'M6'), undecided: ['T3'] }),
      cell('wrong', 'off'),
    ];
    const excluded = [{ cell: 'right.on', at: { program: 'right', mode: 'on' }, why: 'There is none.' }];
    const text = report(summary(cells, { excluded }), true);
    expect(part(text, 'program', 9)).toEqual([
      'program  mode:  on        off',
      '--------------------------------------',
      'right           -         incomplete !',
      'wrong           M6 ...    holds',
      '',
      '...  a limit came first: whether more is violated is not known',
      'incomplete  depth 5',
      '!  NOT as expected',
      '-  There is none. (right.on)',
    ]);
    expect(text).toContain('right.off: too short\n');
    expect(text).toMatch(/3 cells, 3,000 states: 1 hold, 1 violated, 1 incomplete; 2 as expected, 1 not\n$/);
  });

  test('a row of which every cell is excluded is there', () => {
    const excluded = ['on', 'off'].map((mode) => ({
      cell: `right.${mode}`,
      at: { program: 'right', mode },
      why: 'No.',
    }));
    const text = report(summary([cell('wrong', 'on'), cell('wrong', 'off')], { excluded }));
    expect(part(text, 'right', 2)).toEqual(['right           -         -', 'wrong           holds     holds']);
  });

  test('several axes in rows and columns: a value that the row above has is not repeated', () => {
    const axes = [
      axis('program', 'right'),
      axis('size', 'one', 'two'),
      axis('mode', 'on', 'off'),
      axis('flush', 'lazy'),
    ];
    const cells = ['one', 'two'].flatMap((size) =>
      ['on', 'off'].map((mode) => cell('right', mode, { at: { program: 'right', size, mode, flush: 'lazy' } })),
    );
    const text = report(summary(cells, { axes, rows: ['program', 'size'], columns: ['mode', 'flush'] }));
    expect(part(text, '                mode:', 5)).toEqual([
      '                mode:  on        off',
      'program  size  flush:  lazy      lazy',
      '--------------------------------------',
      'right    one           holds     holds',
      '         two           holds     holds',
    ]);
  });

  test('without columns there is one, the verdict', () => {
    const cells = [cell('right', 'on'), cell('wrong', 'on', violated('', 'M6'))];
    const text = report(summary(cells, { axes: [axis('program', 'right', 'wrong')], columns: [] }));
    expect(part(text, 'program', 4)).toEqual(['program  verdict', '----------------', 'right    holds', 'wrong    M6']);
  });

  test('wide tables wrap their cells, and then go on in further blocks; no line is too long', () => {
    const modes = Array.from({ length: 24 }, (_, i) => `mode_number_${i}`);
    const ids = Array.from({ length: 14 }, (_, i) => `M${i}`);
    const axes = [axis('program', 'right', 'wrong'), axis('mode', ...modes)];
    for (const count of [4, 8, 24]) {
      const cells = modes.slice(0, count).map((mode) => cell('wrong', mode, violated('A fault.', ...ids)));
      const text = report(summary(cells, { axes }));
      expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
      for (const mode of modes.slice(0, count)) expect(text).toContain(mode);
      const shown = text.split('\n\n').filter((block) => block.startsWith('program  mode:'));
      expect(shown.length).toBe(count <= 4 ? 1 : Math.ceil(count / 5));
      expect(shown.join(' ').match(/M13/g)).toHaveLength(count);
    }
  });
});
