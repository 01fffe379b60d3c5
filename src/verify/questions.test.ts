import { describe, expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import type { Questions } from '../schema/validate.ts';
import {
  answerOf,
  answersOf,
  askedOf,
  type CellResult,
  caseAnswer,
  checkQuestions,
  questionCells,
} from './questions.ts';

/** L2 forbids a nesting; all others are harm. */
const isNesting = (id: string) => id === 'L2';
const ran = (...violated: string[]) => ({ violated, complete: true });
const cut = (...violated: string[]) => ({ violated, complete: false });

describe('what a case says', () => {
  test.each<[string, Parameters<typeof caseAnswer>[0], Parameters<typeof caseAnswer>[1], string, RegExp]>([
    ['it holds, and no fact is named', ran(), null, 'yes', /complete/],
    ['it holds, and not without the fact', ran(), ran('L2', 'deadlock'), 'yes', /otherwise deadlock$/],
    ['harm, and none without the fact', ran('L2', 'deadlock'), ran(), 'no', /^deadlock;/],
    ['harm, and only a nesting without the fact', ran('L2', 'deadlock'), ran('L2'), 'no', /^deadlock;/],
    ['harm in a run that a limit cut off is harm', cut('M2'), ran(), 'no', /^M2;/],

    ['a no of a forbidden nesting alone', ran('L2'), ran(), 'unfounded', /^L2 alone is no harm/],
    ['the same where no fact is named', ran('L2'), null, 'unfounded', /^L2 alone is no harm/],
    ['a no that does not flip', ran('M2'), ran('M2'), 'unfounded', /still M2/],
    ['a no that flips to other harm', ran('M2'), ran('T1'), 'unfounded', /still T1/],
    ['a no that names no fact', ran('M2'), null, 'unfounded', /no fact is named/],
    ['a yes that does not flip', ran(), ran(), 'unfounded', /holds all the same/],
    ['a yes that flips to a nesting only', ran(), ran('L2'), 'unfounded', /only L2/],

    ['a limit, and nothing found', cut(), null, 'incomplete', /limit/],
    ['a limit, and only a nesting found', cut('L2'), ran('M2'), 'incomplete', /limit/],
    ['a no whose other side a limit cut off', ran('M2'), cut(), 'incomplete', /taken away/],
    ['a yes whose other side a limit cut off', ran(), cut(), 'incomplete', /taken away/],
    ['a yes whose other side shows harm before a limit', ran(), cut('M2'), 'yes', /otherwise M2/],
    ['it was not explored', undefined, null, 'incomplete', /not all/],
    ['its other side was not explored', ran(), undefined, 'incomplete', /not all/],
  ])('%s', (_, kept, without, answer, why) => {
    const said = caseAnswer(kept, without, isNesting);
    expect(said.answer).toBe(answer);
    expect(said.why).toMatch(why);
  });
});

test('what a question comes to: the worst of its cases', () => {
  expect(answerOf([])).toBe('missing');
  expect(answerOf(['yes', 'yes'])).toBe('yes');
  expect(answerOf(['no'])).toBe('no');
  expect(answerOf(['yes', 'no'])).toBe('under');
  expect(answerOf(['yes', 'incomplete', 'no'])).toBe('incomplete');
  expect(answerOf(['incomplete', 'unfounded', 'yes'])).toBe('unfounded');
});

const held = { case: 'held', says: 'The lock is held.', base: 'small' };
const questions: Questions = {
  matrix: 'asked',
  says: 'Is it so?',
  positions: { B1: { who: 'Somebody', says: 'It is so.' } },
  questions: [
    {
      id: 'Q1',
      question: 'Is it right?',
      bearsOn: ['B1'],
      cases: [
        { ...held, without: { says: 'It is not held.', scenario: { mutations: { remove: ['a'], add: ['b'] } } } },
        { case: 'dropped', says: 'The lock is dropped.', base: { protocol: 'p' }, scenario: { sizes: { page: 2 } } },
      ],
    },
    { id: 'Q2', question: 'Is it there?', bearsOn: [], missing: [{ protocol: 'q', says: 'all of it' }] },
  ],
};
const cells = questionCells(questions, () => ({ protocol: 'p', sizes: { page: 1 }, mutations: ['a'] }));

test('the scenarios of a case: its base, its part, and what takes the fact away', () => {
  expect(cells.map(({ cell }) => cell)).toEqual(['Q1.held', 'Q1.held.without', 'Q1.dropped']);
  expect(cells[0]?.scenario).toEqual({
    scenario: 'asked_q1_held',
    says: 'Is it right? The lock is held.',
    protocol: 'p',
    sizes: { page: 1 },
    mutations: ['a'],
  });
  expect(cells[1]?.scenario).toMatchObject({ scenario: 'asked_q1_held_without', mutations: ['b'] });
  expect(cells[2]?.scenario).toMatchObject({ protocol: 'p', sizes: { page: 2 } });
});

describe('what is asked for', () => {
  const asked = (...parts: string[]) => {
    const chosen = askedOf(questions, cells, parts);
    return [chosen.ids, chosen.cells.map(({ cell }) => cell)];
  };

  test('everything, a question, one without cases, one case, one side', () => {
    expect(asked()).toEqual([['Q1', 'Q2'], cells.map(({ cell }) => cell)]);
    expect(asked('question=Q1')).toEqual([['Q1'], cells.map(({ cell }) => cell)]);
    expect(asked('question=Q2')).toEqual([['Q2'], []]);
    expect(asked('case=dropped')).toEqual([['Q1'], ['Q1.dropped']]);
    expect(asked('question=Q1', 'case=held', 'fact=removed')).toEqual([['Q1'], ['Q1.held.without']]);
  });

  test('unknown axes and values', () => {
    expect(() => asked('question=Q3')).toThrow(/unknown value of axis 'question' 'Q3'/);
    expect(() => asked('cases=held')).toThrow(/unknown axis 'cases'; did you mean 'case'/);
  });
});

describe('wrong files', () => {
  const [first, second] = questions.questions;
  const wrong = (change: Partial<Questions>) => () => checkQuestions({ ...questions, ...change });

  test.each<[string, () => void, string]>([
    ['one id twice', wrong({ questions: [first, { ...first }] }), "questions.1.id: two questions are called 'Q1'"],
    [
      'an unknown position',
      wrong({ questions: [{ ...first, bearsOn: ['B2'] }] }),
      "questions.0.bearsOn: unknown position 'B2'; did you mean 'B1'?",
    ],
    [
      'one case twice',
      wrong({ questions: [{ ...first, cases: [held, held] }] }),
      "questions.0.cases.1.case: two cases of Q1 are called 'held'",
    ],
    [
      'neither cases nor what is missing',
      wrong({ questions: [first, { ...(second as typeof first), missing: [] }] }),
      'questions.1: Q2 has neither cases',
    ],
    [
      'a mutation to remove that is not there',
      () => questionCells(questions, () => ({ mutations: [] })),
      "questions.0.cases.0.without.scenario: mutations.remove: 'a' is none of the mutations there",
    ],
    [
      'an unknown base',
      () =>
        questionCells(questions, () => {
          throw new InputError('unknown scenario');
        }),
      'questions.0.cases.0.base: unknown scenario',
    ],
  ])('%s', (_, work, says) => {
    expect(work).toThrow(InputError);
    expect(work).toThrow(says);
  });
});

describe('answers', () => {
  const result = (cell: string, violated: string[], change: Partial<CellResult> = {}): [string, CellResult] => [
    cell,
    {
      scenario: {
        cell,
        case: cell.split('.')[1] as string,
        fact: cell.endsWith('.without') ? 'removed' : 'kept',
        scenario: {},
        verdict: violated.length > 0 ? 'violated' : 'holds',
        violated,
        states: 10,
        transitions: 20,
        depth: 3,
        limits: null,
        vacuous: [],
        asExpected: true,
        differences: [],
      },
      complete: true,
      traces: [],
      ...change,
    },
  ];
  const answers = (...results: [string, CellResult][]) =>
    answersOf(questions, ['Q1', 'Q2'], new Map(results), isNesting);

  test('a no in one case and a yes in the other, with both sides', () => {
    const [first, second] = answers(
      result('Q1.held', ['L2', 'deadlock']),
      result('Q1.held.without', ['L2']),
      result('Q1.dropped', []),
    );
    expect(first).toMatchObject({ answer: 'under', under: ['dropped'], bound: { complete: true, states: 30 } });
    expect(first?.cases[0]).toMatchObject({
      answer: 'no',
      reached: { with: ['deadlock'], without: [] },
      nested: { with: ['L2'], without: ['L2'] },
    });
    expect(first?.bearsOn).toEqual([{ position: 'B1', who: 'Somebody', says: 'It is so.' }]);
    expect(second).toMatchObject({ answer: 'missing', scenarios: [], bound: { complete: false, states: 0 } });
  });

  test('a case of which only a part was explored leaves the question open', () => {
    expect(answers(result('Q1.held', []), result('Q1.dropped', []))[0]).toMatchObject({
      answer: 'incomplete',
      bound: { complete: false },
    });
  });
});
