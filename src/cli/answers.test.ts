/** `matrix` with questions as a user asks them, on cases of a few states. */

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../model/errors.ts';
import { questionsOverview } from '../report/questions-table.ts';
import { problemsOf } from '../schema/validate.ts';
import { captured } from '../testing/captured.ts';
import { type Ran, stalemate } from '../testing/command-line.ts';
import { answersExpected } from './answers.ts';
import { isNesting, loadQuestions, properties } from './catalog.ts';
import { type MatrixOptions, run } from './matrix.ts';

const folder = mkdtempSync(join(tmpdir(), 'stalemate-answers-'));
const runs = join(folder, 'runs');

const ask = (names: readonly string[], options: Partial<MatrixOptions> = {}): Promise<Ran> =>
  captured(() => run(names, { runs, ...options }));

/** A scan that leaves its pagemap in the cache: N1. */
const kept = 'mutant_scan_keeps_pointer';
const removed = { stop: 'never', mutations: { remove: ['scan_keeps_pointer'] } };
const pointer = {
  case: 'kept',
  says: 'A scan leaves the pointer.',
  base: kept,
  scenario: { stop: 'never' },
  without: { says: 'It takes it away.', scenario: removed },
};
const right = {
  case: 'cleared',
  says: 'A scan takes the pointer away.',
  base: kept,
  scenario: removed,
  without: { says: 'It leaves it.', scenario: { mutations: ['scan_keeps_pointer'] } },
};
/** A scan that takes the locks in the wrong order: L1, and nothing that harms. */
const nested = {
  case: 'nested',
  says: 'A scan nests the locks.',
  base: 'mutant_scan_nests_locks',
  // Judged by everything, it reaches a deadlock.
  scenario: { stop: 'never', properties: ['L1'] },
  without: { says: 'It does not.', scenario: { mutations: { remove: ['scan_nests_locks'] } } },
};
const stays = {
  ...pointer,
  case: 'stays',
  without: { says: 'Nothing is else.', scenario: { limits: { states: 5000 } } },
};

const probe = {
  matrix: 'probe',
  says: 'What may a scan do?',
  positions: { B1: { who: 'Somebody', says: 'A scan may do anything.' } },
  questions: [
    { id: 'Q1', question: 'May the pointer stay?', bearsOn: ['B1'], cases: [pointer, right] },
    { id: 'Q2', question: 'May it fly?', bearsOn: [], missing: [{ protocol: 'wings', says: 'flight' }] },
  ],
};

/** Writes questions that differ from the probe, and returns the path. */
function file(questions: readonly unknown[] = probe.questions, change: Record<string, unknown> = {}): string {
  const path = join(mkdtempSync(join(folder, 'q-')), 'probe.json');
  writeFileSync(path, JSON.stringify({ ...probe, questions, ...change }));
  return path;
}
const one = (...cases: unknown[]) => [{ id: 'Q1', question: 'May it be?', bearsOn: ['B1'], cases }];

describe('questions of a file', () => {
  const path = file();

  test('--json is an array of answers, valid against its schema, with traces that replay', async () => {
    const { stdout, code } = await ask([path], { json: true });
    const answers = JSON.parse(stdout);
    expect(problemsOf(answers, 'questions-result')).toEqual([]);
    expect(answers[0]).toMatchObject({ id: 'Q1', answer: 'under', under: ['cleared'], bound: { complete: true } });
    expect(answers[0].cases[0]).toMatchObject({ answer: 'no', reached: { with: ['N1'], without: [] } });
    expect(answers[0].scenarios.map((cell: { cell: string }) => cell.cell)).toEqual([
      'Q1.kept',
      'Q1.kept.without',
      'Q1.cleared',
      'Q1.cleared.without',
    ]);
    expect(answers[1]).toMatchObject({ id: 'Q2', answer: 'missing', scenarios: [], traces: [] });
    expect(readdirSync(runs).sort()).toEqual(['probe.Q1.cleared.without.N1.json', 'probe.Q1.kept.N1.json']);
    const trace = join(runs, 'probe.Q1.kept.N1.json');
    expect((await stalemate(['replay', trace])).code).toBe(0);
    expect((await stalemate(['explain', '--full', trace])).stdout).toContain(
      `npx stalemate matrix ${path} --cell question=Q1,case=kept,fact=kept\n`,
    );
    expect(code).toBe(0);
  });

  test('the report: answers first, both sides of each case, who is concerned; no is no failure', async () => {
    const { stdout, code } = await ask([path]);
    expect(stdout).toMatch(/^Q1 {2}May the pointer stay\? +yes: cleared +[\d,]+ {2}B1\n +no: kept\n/m);
    expect(stdout).toMatch(/^Q2 {2}May it fly\? +missing: wings +-\n/m);
    expect(stdout).toMatch(/^ {4}kept +no +N1 +nothing +\d+ \+ \d+\n {4}cleared +yes +nothing +N1 /m);
    expect(stdout).toContain('    kept: A scan leaves the pointer.\n      without: It takes it away.\n');
    expect(stdout).toContain('B1  Somebody: A scan may do anything.\n');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100 + folder.length);
    expect(stdout).toMatch(/2 questions: 1 in some cases, 1 missing; 4 scenarios, [\d,]+ states\n$/);
    expect(code).toBe(0);
  });

  test('one question, one without cases, one case: then it is incomplete', async () => {
    expect((await ask([path], { question: ['Q2'] })).stdout).toMatch(/1 question: 1 missing; 0 scenarios, 0 states\n$/);
    const { stdout, code } = await ask([path], { cell: ['case=kept'] });
    expect(stdout).toMatch(/^Q1 {2}May the pointer stay\? +incomplete /m);
    expect(stdout).toMatch(/incomplete: not all of it was explored/);
    expect(code).toBe(3);
  });

  test('a limit leaves the question open: 3', async () => {
    const { stdout, code } = await ask([path], { depth: 1 });
    expect(stdout).toMatch(/^Q1 .* incomplete /m);
    expect(code).toBe(3);
  });
});

describe('an answer that nothing carries: 1', () => {
  test.each<[string, unknown, RegExp]>([
    ['a forbidden nesting alone', nested, /unfounded: L1 alone is no harm that was reached/],
    ['a fact that does not decide', stays, /unfounded: with the fact taken away still N1/],
    ['no fact', { ...pointer, without: undefined }, /unfounded: no fact is named/],
    [
      'a yes that cannot come out otherwise',
      { ...nested, ...stays, base: kept, scenario: removed },
      /holds all the same/,
    ],
  ])('%s', async (_, wrong, why) => {
    const { stdout, code } = await ask([file(one(wrong, right))]);
    expect(stdout).toMatch(/^Q1 .* unfounded /m);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(why);
    expect(stdout).toMatch(/1 UNFOUNDED; /);
    expect(code).toBe(1);
  });
});

test('expectations: written down, met, missed; and the answers that come of them without exploring', async () => {
  const path = file(one(pointer, right));
  expect((await ask([path], { expect: true })).code).toBe(1);
  await ask([path], { updateExpectations: true });
  const written = JSON.parse(readFileSync(path, 'utf8'));
  expect(Object.keys(written.expect)).toHaveLength(4);
  const met = await ask([path], { expect: true });
  expect(met.stdout).toMatch(/; 4 as expected, 0 not\n$/);
  expect(met.code).toBe(0);
  const overview = questionsOverview(answersExpected(loadQuestions(path)), false);
  expect(met.stdout.startsWith(`${overview.join('\n')}\n`)).toBe(true);

  writeFileSync(path, JSON.stringify({ ...written, expect: { ...written.expect, 'Q1.kept': { verdict: 'holds' } } }));
  const missed = await ask([path], { expect: true });
  expect(missed.stdout).toMatch(/^ +! NOT as expected$/m);
  expect(missed.stdout).toMatch(/^Q1\.kept: verdict is violated, expected holds$/m);
  expect(missed.code).toBe(1);

  writeFileSync(path, JSON.stringify({ ...written, expect: { ...written.expect, 'Q1.gone': { verdict: 'holds' } } }));
  await expect(ask([path], { expect: true })).rejects.toThrow("expect: there is no cell 'Q1.gone'");
});

test.each<[string, string, Partial<MatrixOptions>, RegExp]>([
  [
    'an unknown question',
    file(),
    { question: ['Q11'] },
    /probe\.json: --question: unknown question 'Q11'; did you mean/,
  ],
  ['an unknown case', file(), { cell: ['case=keept'] }, /--cell: unknown value of axis 'case' 'keept'; did you mean/],
  [
    'a misspelt key',
    file(one({ ...pointer, wihout: {} })),
    {},
    /questions\.0\.cases\.0: unknown key 'wihout'; did you/,
  ],
  [
    'an unknown base',
    file(one({ ...pointer, base: 'scan' })),
    {},
    /questions\.0\.cases\.0\.base: unknown scenario 'scan'/,
  ],
  [
    'an unknown mutation',
    file(one({ ...pointer, scenario: { mutations: ['none'] } })),
    {},
    /cell question=Q1,case=kept,fact=kept: mutations: unknown mutation 'none'/,
  ],
  [
    'an unknown position',
    file([{ ...probe.questions[1], bearsOn: ['B2'] }]),
    {},
    /questions\.0\.bearsOn: unknown position 'B2'; did you mean 'B1'/,
  ],
])('bad input: %s', async (_, path, options, says) => {
  const refused = await ask([path], options).catch((error) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect(refused.message).toMatch(says);
});

test('--json of both kinds at once is refused', async () => {
  await expect(ask([file(), 'iommu'], { json: true })).rejects.toThrow('another document');
});

describe('the questions that are shipped', () => {
  const loaded = loadQuestions('thread');
  const answers = answersExpected(loaded);

  test('Q1 to Q20, each with whom it concerns', () => {
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `Q${i + 1}`));
    for (const { id, bearsOn } of answers) expect(`${id}: ${bearsOn.length > 0}`).toBe(`${id}: true`);
  });

  test('every answer is founded, by what is expected of every scenario', () => {
    expect(loaded.cells.filter(({ hasExpectation }) => !hasExpectation).map(({ cell }) => cell)).toEqual([]);
    const open = answers.filter(({ answer }) => answer === 'unfounded' || answer === 'incomplete');
    expect(open.map(({ id, cases }) => [id, cases.map(({ why }) => why)])).toEqual([]);
  });

  test('small ones: each scenario has few states, and the table fits a terminal', () => {
    for (const { scenario } of loaded.cells) expect(scenario.expect.states).toBeLessThan(20_000);
    for (const line of questionsOverview(answers, false)) expect(line.length).toBeLessThanOrEqual(100);
  });
});

test('of the rules about locks, only a release of what is not held is harm', () => {
  const rules = properties.map(({ id }) => id).filter((id) => /^L\d/.test(id));
  expect(rules.filter((id) => !isNesting(id))).toEqual(['L8']);
  expect(properties.filter(({ id }) => isNesting(id)).length).toBe(rules.length - 1);
});
