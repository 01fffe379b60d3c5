/** What `matrix` prints for questions: the answers in a table, and below what each of them rests on. */

import type { PropertyDef } from '../model/property.ts';
import type { Answer, AnswerCase } from '../schema/validate.ts';
import { hang } from './hang.ts';
import { columns, count, wrap } from './table.ts';

const WIDTH = 100;
/** Columns of the overview that are wrapped. */
const QUESTION = 46;
const ANSWER = 25;
const POSITIONS = 8;
const INDENT = '    ';

/** The whole report. `compared` tells whether expectations decide (with --expect). */
export function questionsReport(
  answers: readonly Answer[],
  properties: readonly PropertyDef[],
  compared: boolean,
): string {
  const blocks = [
    questionsOverview(answers, compared),
    ...answers.filter(({ cases }) => cases.length > 0).map(details),
    meanings(answers, properties),
    positions(answers),
    compared
      ? answers.flatMap(({ scenarios }) =>
          scenarios.flatMap(({ cell, differences }) => differences.flatMap((text) => hang(`${cell}: `, text, WIDTH))),
        )
      : [],
    [tally(answers, compared)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** One row a question: what is asked, the answer, how many states it rests on, whose position it bears on. */
export function questionsOverview(answers: readonly Answer[], compared: boolean): string[] {
  const widest = Math.max(2, ...answers.map(({ id }) => id.length));
  const row = (id: string, question: string, answer: string, states: string, bearsOn: string) =>
    [id.padEnd(widest), question.padEnd(QUESTION), answer.padEnd(ANSWER), states.padStart(9), bearsOn]
      .join('  ')
      .trimEnd();
  const body = answers.flatMap((one) => {
    const cells = [
      wrap(one.question, QUESTION),
      answerLines(one, compared),
      wrap(one.bearsOn.map(({ position }) => position).join(' '), POSITIONS),
    ] as const;
    const [question, answer, bearsOn] = cells;
    const states = one.scenarios.length > 0 ? count(one.bound.states) : '-';
    return Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, i) =>
      row(i === 0 ? one.id : '', question[i] ?? '', answer[i] ?? '', i === 0 ? states : '', bearsOn[i] ?? ''),
    );
  });
  const header = row('', 'question', 'answer', 'states', 'bears on');
  return [header, '-'.repeat(Math.max(...[header, ...body].map(({ length }) => length))), ...body];
}

/** `yes`; `under: own` and `not: dma_api`; and what is missing. */
function answerLines({ answer, under, cases, missing, asExpected }: Answer, compared: boolean): string[] {
  const others = cases.flatMap((one) => (under.includes(one.case) ? [] : [one.case]));
  const said =
    answer === 'missing'
      ? []
      : answer === 'under'
        ? [...wrap(`yes: ${under.join(', ')}`, ANSWER, '  '), ...wrap(`no: ${others.join(', ')}`, ANSWER, '  ')]
        : [answer];
  const lacks = missing.map(({ protocol }) => protocol).join(', ');
  return [
    ...said,
    ...(lacks === '' ? [] : wrap(`missing: ${lacks}`, ANSWER, '  ')),
    ...(compared && !asExpected ? ['! NOT as expected'] : []),
  ];
}

/** The cases of a question, each with what was reached with the fact that decides and without it. */
function details(one: Answer): string[] {
  const { id, question, answer, cases, missing, scenarios, traces } = one;
  const states = (name: string) =>
    scenarios
      .filter((cell) => cell.case === name)
      .map((cell) => count(cell.states))
      .join(' + ');
  const table = columns([
    ['case', 'answer', 'reached', 'without the fact', 'states'],
    ...cases.map((each) => [
      each.case,
      each.answer,
      reachedText(each, 'with'),
      each.without === null ? '-' : reachedText(each, 'without'),
      states(each.case),
    ]),
  ]);
  /** The shortest run that shows harm, with the fact that decides or without it. */
  const shown = (each: AnswerCase) => {
    const harm = new Set([...(each.reached.with ?? []), ...(each.reached.without ?? [])]);
    const cells = scenarios.filter((cell) => cell.case === each.case).map(({ cell }) => cell);
    return traces
      .filter(({ cell, property }) => cells.includes(cell) && harm.has(property))
      .sort((a, b) => a.steps - b.steps)[0];
  };
  return [
    ...hang(`${id}  `, question, WIDTH),
    ...hang(INDENT, answerSentence(answer), WIDTH),
    ...missing.flatMap(({ protocol, says }) => hang(`${INDENT}missing  ${protocol}: `, says, WIDTH)),
    ...table.map((line) => INDENT + line),
    ...cases.flatMap((each) => {
      const trace = shown(each);
      return [
        ...hang(`${INDENT}${each.case}: `, each.says, WIDTH),
        ...(each.without === null ? [] : hang(`${INDENT}  without: `, each.without, WIDTH)),
        ...(each.answer === 'unfounded' || each.answer === 'incomplete'
          ? hang(`${INDENT}  ${each.answer}: `, each.why, WIDTH)
          : []),
        ...(trace ? [`${INDENT}  npx stalemate explain ${trace.trace}`] : []),
      ];
    }),
  ];
}

const answerSentence = (answer: Answer['answer']): string =>
  ({
    yes: 'Yes.',
    no: 'No.',
    under: 'In some of these cases.',
    unfounded: 'UNFOUNDED: what was reached does not carry an answer.',
    incomplete: 'Incomplete: a limit was reached, or not all cases were explored.',
    missing: 'Missing.',
  })[answer];

/** `deadlock can_idle (L2)`: what harms, and in brackets what only forbids a nesting or a context. */
function reachedText({ reached, nested }: AnswerCase, fact: 'with' | 'without'): string {
  const [harm, rules] = [reached[fact], nested[fact]];
  if (harm === null) return 'not explored';
  const brackets = rules && rules.length > 0 ? ` (${rules.join(' ')})` : '';
  return `${harm.length > 0 ? harm.join(' ') : 'nothing'}${brackets}`;
}

/** Each property that is violated somewhere, with its sentence. */
function meanings(answers: readonly Answer[], properties: readonly PropertyDef[]): string[] {
  const violated = new Set(answers.flatMap(({ scenarios }) => scenarios.flatMap((cell) => cell.violated)));
  return properties
    .filter(({ id }) => violated.has(id))
    .flatMap(({ id, name, says }) => wrap(`${id} ${name}: ${says}`, WIDTH, INDENT));
}

/** Each position that some question bears on. */
function positions(answers: readonly Answer[]): string[] {
  const all = new Map(answers.flatMap(({ bearsOn }) => bearsOn.map((one) => [one.position, one])));
  return [...all.values()]
    .sort((a, b) => a.position.localeCompare(b.position, 'en', { numeric: true }))
    .flatMap(({ position, who, says }) => hang(`${position}  ${who}: `, says, WIDTH));
}

function tally(answers: readonly Answer[], compared: boolean): string {
  const words: readonly [Answer['answer'], string][] = [
    ['yes', 'yes'],
    ['no', 'no'],
    ['under', 'in some cases'],
    ['missing', 'missing'],
    ['incomplete', 'incomplete'],
    ['unfounded', 'UNFOUNDED'],
  ];
  const parts = words.flatMap(([answer, word]) => {
    const number = answers.filter((one) => one.answer === answer).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  const scenarios = answers.flatMap((one) => one.scenarios);
  const states = count(scenarios.reduce((sum, one) => sum + one.states, 0));
  const good = scenarios.filter(({ asExpected }) => asExpected).length;
  const met = compared ? `; ${good} as expected, ${scenarios.length - good} not` : '';
  return `${answers.length} question${answers.length === 1 ? '' : 's'}: ${parts.join(', ')}; ${scenarios.length} scenarios, ${states} states${met}`;
}
