import { describe, expect, test } from 'vitest';
import type { Matrix } from '../schema/validate.ts';
import { cellOption, cellsOf, checkMatrix, partOf, selected } from './matrix.ts';

const matrix: Matrix = {
  matrix: 'modes',
  says: 'Which mistakes show where?',
  base: { protocol: 'p' },
  axes: [
    {
      id: 'program',
      says: 'The program.',
      values: [
        { id: 'right', says: 'As it is.' },
        {
          id: 'wrong',
          says: 'With a mistake.',
          scenario: { mutations: ['mistake'], actors: { add: ['reader'] }, start: { 'slot[v0]': null } },
        },
      ],
    },
    {
      id: 'mode',
      says: 'The mode.',
      values: [
        { id: 'on', says: 'On.', scenario: { switches: { on: true }, limits: { depth: 7 } } },
        {
          id: 'off-line',
          says: 'Off.',
          scenario: {
            switches: { on: false, extra: null },
            mutations: ['another'],
            actors: { remove: ['writer'], add: [{ flow: 'reader', count: 2 }] },
          },
        },
      ],
    },
  ],
  rows: ['program'],
  columns: ['mode'],
};

const base = {
  protocol: 'p',
  sizes: { page: 2 },
  switches: { extra: true },
  actors: ['writer', 'engine'],
  start: { 'slot[v0]': 'present', 'slot[v1]': 'none' },
  mutations: ['first'],
};

describe('cells', () => {
  const { cells } = cellsOf(matrix, base);
  const scenarioOf = (name: string) => cells.find(({ cell }) => cell === name)?.scenario;

  test('every combination, the last axis fastest, with the parts of its values laid over the base', () => {
    expect(cells.map(({ cell }) => cell)).toEqual(['right.on', 'right.off-line', 'wrong.on', 'wrong.off-line']);
    expect(scenarioOf('right.on')).toEqual({
      scenario: 'modes_right_on',
      says: 'Which mistakes show where? program: As it is. mode: On.',
      ...base,
      switches: { extra: true, on: true },
      limits: { depth: 7 },
    });
  });

  test('entries are replaced one by one, null takes one away, mutations add up, actors are added and removed', () => {
    expect(scenarioOf('wrong.off-line')).toMatchObject({
      scenario: 'modes_wrong_off_line',
      switches: { on: false },
      actors: ['engine', { flow: 'reader', count: 2 }],
      start: { 'slot[v1]': 'none' },
      mutations: ['first', 'mistake', 'another'],
    });
    expect(scenarioOf('wrong.off-line')?.['switches']).toEqual({ on: false });
    expect(scenarioOf('wrong.off-line')?.['start']).toEqual({ 'slot[v1]': 'none' });
  });

  test('mutations are added and removed by name; what is not there cannot be', () => {
    const change = (mutations: { add?: string[]; remove?: string[] }) => {
      const values: Matrix['axes'][number]['values'] = [{ id: 'x', says: 'X.', scenario: { mutations } }];
      return cellsOf({ ...matrix, axes: [{ id: 'a', says: 'A.', values }] }, base).cells[0]?.scenario['mutations'];
    };
    expect(change({ remove: ['first'], add: ['second'] })).toEqual(['second']);
    expect(() => change({ remove: ['frist'] })).toThrow(
      "axes.0: value 'x' of 'a': scenario.mutations.remove: 'frist' is none of the mutations there",
    );
  });

  test('a list of actors, of properties or of prologues is put in place of the one before', () => {
    const values: Matrix['axes'][number]['values'] = [
      { id: 'x', says: 'X.', scenario: { actors: ['reader'], properties: ['M1'], prologue: [], stop: 'first' } },
    ];
    const { cells: one } = cellsOf(
      { ...matrix, axes: [{ id: 'a', says: 'A.', values }] },
      { ...base, properties: 'all', prologue: [{}] },
    );
    expect(one[0]?.scenario).toMatchObject({ actors: ['reader'], properties: ['M1'], prologue: [], stop: 'first' });
  });

  test('excluded combinations are none, and say why', () => {
    const rules = [{ when: { program: ['right', 'wrong'], mode: 'on' }, why: 'There is no such thing.' }];
    const { cells: left, excluded } = cellsOf({ ...matrix, exclude: rules }, base);
    expect(left.map(({ cell }) => cell)).toEqual(['right.off-line', 'wrong.off-line']);
    expect(excluded).toEqual([
      { cell: 'right.on', at: { program: 'right', mode: 'on' }, why: 'There is no such thing.' },
      { cell: 'wrong.on', at: { program: 'wrong', mode: 'on' }, why: 'There is no such thing.' },
    ]);
  });

  test('an actor that is not there cannot be removed', () => {
    expect(() => cellsOf(matrix, { ...base, actors: ['engine'] })).toThrow(
      "axes.1: value 'off-line' of 'mode': scenario.actors.remove: 'writer' is none of the actors there",
    );
  });

  test('a shipped scenario gives everything but its name, its sentence, its tier and its expectation', () => {
    expect(
      partOf({ scenario: 's', says: 'S.', tier: 'ci', protocol: 'p', actors: ['a'], expect: { verdict: 'holds' } }),
    ).toEqual({ protocol: 'p', actors: ['a'] });
  });
});

describe('cells that are asked for', () => {
  const { cells } = cellsOf(matrix, base);
  const names = (...asked: string[]) => selected(matrix, cells, asked).map(({ cell }) => cell);

  test('all axes must fit, and of one axis any of its values', () => {
    expect(names('mode=on')).toEqual(['right.on', 'wrong.on']);
    expect(names('mode=on', 'program=wrong')).toEqual(['wrong.on']);
    expect(names('mode=on', 'program=wrong', 'program=right')).toEqual(['right.on', 'wrong.on']);
  });

  test('the name of a cell as an option asks for that cell', () => {
    for (const { cell, at } of cells) expect(names(...cellOption(at).split(','))).toEqual([cell]);
  });

  test.each([
    ['mode=off', "--cell: unknown value of axis 'mode' 'off'"],
    ['modes=on', "--cell: unknown axis 'modes'; did you mean 'mode'?"],
    ['on', "--cell: expected axis=value, separated by commas, got 'on'"],
  ])('%s is refused', (asked, says) => {
    expect(() => names(asked)).toThrow(says);
  });
});

describe('a matrix is refused', () => {
  const [program, mode] = matrix.axes as [Matrix['axes'][number], Matrix['axes'][number]];
  test.each<[string, Partial<Matrix>, string]>([
    ['with two axes of a name', { axes: [program, program] }, "axes: two are called 'program'"],
    [
      'with two values of a name',
      { axes: [program, { ...mode, values: [mode.values[0], mode.values[0]] }] },
      "axes.1.values: two values of 'mode' are called 'on'",
    ],
    [
      'with an unknown axis in the rows',
      { rows: ['programs'] },
      "rows: unknown axis 'programs'; did you mean 'program'?",
    ],
    ['with an axis in both', { columns: ['program', 'mode'] }, "axis 'program' is there 2 times"],
    ['with an axis in neither', { columns: [] }, "axis 'mode' is there 0 times"],
    [
      'with an unknown value in a rule',
      { exclude: [{ when: { mode: ['on', 'of'] }, why: 'x' }] },
      "exclude.0.when: unknown value of axis 'mode' 'of'",
    ],
  ])('%s', (_, change, says) => {
    expect(() => checkMatrix({ ...matrix, ...change })).toThrow(says);
  });
});
