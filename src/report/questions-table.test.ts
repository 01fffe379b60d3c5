import { describe, expect, test } from 'vitest';
import type { PropertyDef } from '../model/property.ts';
import type { Answer, AnswerScenario } from '../schema/validate.ts';
import { questionsOverview, questionsReport } from './questions-table.ts';

const cell = (name: string, fact: AnswerScenario['fact'], violated: string[]): AnswerScenario => ({
  cell: `Q1.${name}${fact === 'kept' ? '' : '.without'}`,
  case: name,
  fact,
  scenario: {},
  verdict: violated.length > 0 ? 'violated' : 'holds',
  violated,
  states: 1000,
  transitions: 2000,
  depth: 10,
  limits: null,
  vacuous: [],
  asExpected: true,
  differences: [],
});

const locked: Answer['cases'][number] = {
  case: 'locked',
  says: 'With the lock held.',
  answer: 'no',
  why: 'deadlock; otherwise nothing of it',
  without: 'Reclaim takes other pages.',
  reached: { with: ['deadlock'], without: [] },
  nested: { with: ['L2'], without: ['L2'] },
};

const answer: Answer = {
  matrix: 'asked',
  id: 'Q1',
  question: 'May an allocation that reclaims run there, whatever it is that the thread which runs it holds?',
  bearsOn: [{ position: 'B6', who: 'Somebody', says: 'It cannot.' }],
  answer: 'under',
  under: ['dropped'],
  missing: [{ protocol: 'dma_buf', says: 'the same elsewhere' }],
  cases: [
    locked,
    {
      ...locked,
      case: 'dropped',
      answer: 'yes',
      without: null,
      reached: { with: [], without: null },
      nested: { with: [], without: null },
    },
  ],
  scenarios: [
    cell('locked', 'kept', ['deadlock', 'L2']),
    cell('locked', 'removed', ['L2']),
    cell('dropped', 'kept', []),
  ],
  traces: [
    { cell: 'Q1.locked', property: 'L2', steps: 3, prologue: 0, broken: '', trace: 'runs/L2.json' },
    { cell: 'Q1.locked', property: 'deadlock', steps: 9, prologue: 0, broken: '', trace: 'runs/deadlock.json' },
  ],
  bound: { complete: true, states: 3000, limits: [] },
  asExpected: true,
};

describe('the overview', () => {
  test('one row a question, wrapped, within 100 columns', () => {
    const lines = questionsOverview(
      [answer, { ...answer, id: 'Q12', answer: 'missing', cases: [], scenarios: [] }],
      false,
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "     question                                        answer                        states  bears on",
        "---------------------------------------------------------------------------------------------------",
        "Q1   May an allocation that reclaims run there,      yes: dropped                   3,000  B6",
        "     whatever it is that the thread which runs it    no: locked",
        "     holds?                                          missing: dma_buf",
        "Q12  May an allocation that reclaims run there,      missing: dma_buf                   -  B6",
        "     whatever it is that the thread which runs it",
        "     holds?",
      ]
    `);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });
});

test('the report shows both sides of a case, and the run that harms, not the one that only nests', () => {
  const properties = [
    { id: 'L2', name: 'reclaim_safe', says: 'Nobody reclaims there.' },
    { id: 'M1', name: 'fresh', says: 'Nothing is stale.' },
  ] as PropertyDef[];
  const report = questionsReport([answer], properties, true);
  expect(report).toMatch(/^ {4}locked +no +deadlock \(L2\) +nothing \(L2\) +1,000 \+ 1,000$/m);
  expect(report).toMatch(/^ {4}dropped +yes +nothing +- +1,000$/m);
  expect(report).toContain('npx stalemate explain runs/deadlock.json');
  expect(report).not.toContain('runs/L2.json');
  expect(report).toContain('L2 reclaim_safe: Nobody reclaims there.');
  expect(report).not.toContain('M1 fresh');
  expect(report).toMatch(/1 question: 1 in some cases; 3 scenarios, 3,000 states; 3 as expected, 0 not\n$/);
});
