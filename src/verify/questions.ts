/**
 * Questions: which scenarios their cases are, and what comes of them. Nothing here runs.
 *
 * A question is put so that a case that holds says yes. That it does not says no only with harm that was reached: a deadlock, a stale
 * access, an illegal event, a leak. A rule about nestings or contexts that is broken harms nobody by itself, so alone it says
 * nothing. And the one fact that is to decide must: with it taken away the case has to come out the other way.
 */

import { InputError, unknownName } from '../model/errors.ts';
import type {
  Answer,
  Answered,
  AnswerScenario,
  AnswerTrace,
  MatrixCoordinates,
  Questions,
  ScenarioPart,
} from '../schema/validate.ts';
import { inOrder, laidOver, selected } from './matrix.ts';

/** One scenario of a case: with the fact that decides, or without it. */
export interface QuestionCell {
  /** `Q1.callback`, `Q1.callback.without`. */
  readonly cell: string;
  readonly at: MatrixCoordinates;
  /** All parts merged; not checked yet. */
  readonly scenario: Record<string, unknown>;
}

/** What of it goes into an answer. */
export interface Reached {
  readonly violated: readonly string[];
  /** Whether every state was looked at. */
  readonly complete: boolean;
}

/** What a case says. */
export interface CaseAnswer {
  readonly answer: 'yes' | 'no' | 'unfounded' | 'incomplete';
  readonly why: string;
}

/** Tells the properties apart that only forbid a nesting or a context. */
export type IsNesting = (property: string) => boolean;

const WITHOUT = 'without';

/** Throws an `InputError` that names the place in the file, for ids that are there twice and positions that are not. */
export function checkQuestions({ questions, positions = {} }: Questions): void {
  const known = Object.keys(positions);
  for (const [i, { id, bearsOn, cases = [], missing = [] }] of questions.entries()) {
    const place = `questions.${i}`;
    if (questions.findIndex((other) => other.id === id) < i)
      throw new InputError(`${place}.id: two questions are called '${id}'`);
    for (const position of bearsOn)
      if (!known.includes(position))
        throw new InputError(`${place}.bearsOn: ${unknownName('position', position, known)}`);
    for (const [k, { case: name }] of cases.entries())
      if (cases.findIndex((other) => other.case === name) < k)
        throw new InputError(`${place}.cases.${k}.case: two cases of ${id} are called '${name}'`);
    if (cases.length === 0 && missing.length === 0)
      throw new InputError(`${place}: ${id} has neither cases, nor what it is missing`);
  }
}

/** The scenarios of all cases, in their order. `baseOf` looks a shipped scenario up. */
export function questionCells(
  { matrix, questions }: Questions,
  baseOf: (name: string) => ScenarioPart,
): readonly QuestionCell[] {
  return questions.flatMap(({ id, question, cases = [] }, i) =>
    cases.flatMap((one, k): QuestionCell[] => {
      const place = `questions.${i}.cases.${k}`;
      const { base, without } = one;
      const begin = placed(`${place}.base`, () => (typeof base === 'string' ? baseOf(base) : base));
      const kept = placed(`${place}.scenario`, () => laidOver(laidOver({}, begin), one.scenario ?? {}));
      const cell = (fact: string, says: string, part: ScenarioPart): QuestionCell => ({
        cell: [id, one.case, ...(fact === 'kept' ? [] : [WITHOUT])].join('.'),
        at: { question: id, case: one.case, fact },
        scenario: {
          scenario: [matrix, id.toLowerCase(), one.case, ...(fact === 'kept' ? [] : [WITHOUT])].join('_'),
          says,
          ...inOrder(part),
        },
      });
      return [
        cell('kept', `${question} ${one.says}`, kept),
        ...(without
          ? [
              cell(
                'removed',
                `${question} ${one.says} But: ${without.says}`,
                placed(`${place}.without.scenario`, () => laidOver(kept, without.scenario)),
              ),
            ]
          : []),
      ];
    }),
  );
}

function placed<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${place}: ${error.message}`);
  }
}

/** The questions and cells that `axis=value` parts ask for, as for a matrix; the axes are `question`, `case` and `fact`. */
export function askedOf<C extends Pick<QuestionCell, 'at'>>(
  { questions }: Questions,
  cells: readonly C[],
  asked: readonly string[],
): { readonly ids: readonly string[]; readonly cells: readonly C[] } {
  const ids = questions.map(({ id }) => id);
  const values = (all: readonly string[]) => [...new Set(all)].map((id) => ({ id }));
  const axes = [
    { id: 'question', values: values(ids) },
    { id: 'case', values: values(cells.map(({ at }) => at['case'] as string)) },
    { id: 'fact', values: values(cells.map(({ at }) => at['fact'] as string)) },
  ];
  const chosen = selected({ axes }, cells, asked);
  const whole = asked.every((part) => part.startsWith('question='));
  const named = asked.map((part) => part.split('=')[1]);
  const fits = (id: string) =>
    whole ? asked.length === 0 || named.includes(id) : chosen.some(({ at }) => at['question'] === id);
  return { ids: ids.filter(fits), cells: chosen };
}

/**
 * What a case says, by what was reached with the fact that decides and without it. `without` is null where the case names no such
 * fact: it can then say yes, and never no. Undefined is what was not explored.
 */
export function caseAnswer(
  kept: Reached | undefined,
  without: Reached | null | undefined,
  isNesting: IsNesting,
): CaseAnswer {
  if (!kept || without === undefined) return { answer: 'incomplete', why: 'not all of it was explored' };
  const harm = harmOf(kept, isNesting);
  if (harm.length === 0) {
    if (!kept.complete) return { answer: 'incomplete', why: 'a limit was reached, and nothing was found' };
    if (kept.violated.length > 0) return unfounded(`${kept.violated.join(' ')} alone is no harm that was reached`);
    if (without === null) return { answer: 'yes', why: 'complete, and nothing is violated' };
    const otherwise = harmOf(without, isNesting);
    if (otherwise.length > 0) return { answer: 'yes', why: `complete; otherwise ${otherwise.join(' ')}` };
    if (!without.complete) return { answer: 'incomplete', why: 'a limit was reached where the fact is taken away' };
    return unfounded(
      without.violated.length > 0
        ? `with the fact taken away only ${without.violated.join(' ')}, which is no harm that was reached`
        : 'with the fact taken away it holds all the same',
    );
  }
  if (without === null) return unfounded('no fact is named that decides');
  const still = harmOf(without, isNesting);
  if (still.length > 0) return unfounded(`with the fact taken away still ${still.join(' ')}`);
  if (!without.complete) return { answer: 'incomplete', why: 'a limit was reached where the fact is taken away' };
  return { answer: 'no', why: `${harm.join(' ')}; otherwise nothing of it` };
}

const unfounded = (why: string): CaseAnswer => ({ answer: 'unfounded', why });

/** What is violated besides rules about nestings and contexts. */
export const harmOf = ({ violated }: Pick<Reached, 'violated'>, isNesting: IsNesting): string[] =>
  violated.filter((id) => !isNesting(id));

/** What a question comes to, by what its cases say; the worst one counts. */
export function answerOf(cases: readonly CaseAnswer['answer'][]): Answered {
  if (cases.length === 0) return 'missing';
  for (const bad of ['unfounded', 'incomplete'] as const) if (cases.includes(bad)) return bad;
  if (!cases.includes('no')) return 'yes';
  return cases.includes('yes') ? 'under' : 'no';
}

/** A cell that was explored, or what is expected of one. */
export interface CellResult {
  readonly scenario: AnswerScenario;
  readonly complete: boolean;
  readonly traces: readonly AnswerTrace[];
}

/** The questions named, with what came of their cells, by the names of those. */
export function answersOf(
  { matrix, questions, positions = {} }: Questions,
  ids: readonly string[],
  results: ReadonlyMap<string, CellResult>,
  isNesting: IsNesting,
): Answer[] {
  return questions
    .filter(({ id }) => ids.includes(id))
    .map(({ id, question, bearsOn, missing = [], cases = [] }): Answer => {
      const judged = cases.map((one) => {
        const name = `${id}.${one.case}`;
        const kept = results.get(name);
        const removed = results.get(`${name}.${WITHOUT}`);
        const reached = (cell: CellResult | undefined): Reached | undefined =>
          cell && { violated: cell.scenario.violated, complete: cell.complete };
        const ids = (cell: CellResult | undefined, nested: boolean) =>
          cell ? cell.scenario.violated.filter((property) => isNesting(property) === nested) : null;
        const pair = (nested: boolean) => ({ with: ids(kept, nested), without: ids(removed, nested) });
        return {
          case: one.case,
          says: one.says,
          ...caseAnswer(reached(kept), one.without ? reached(removed) : null, isNesting),
          without: one.without?.says ?? null,
          reached: pair(false),
          nested: pair(true),
        };
      });
      const cells = cases.flatMap((one) =>
        [`${id}.${one.case}`, `${id}.${one.case}.${WITHOUT}`].flatMap((name) => results.get(name) ?? []),
      );
      const answer = answerOf(judged.map((one) => one.answer));
      const limits = [...new Set(cells.flatMap(({ scenario }) => scenario.limits ?? []))];
      return {
        matrix,
        id,
        question,
        bearsOn: bearsOn.flatMap((position) => {
          const found = positions[position];
          return found ? [{ position, who: found.who, says: found.says }] : [];
        }),
        answer,
        under: answer === 'under' ? judged.flatMap((one) => (one.answer === 'yes' ? [one.case] : [])) : [],
        missing,
        cases: judged,
        scenarios: cells.map(({ scenario }) => scenario),
        traces: cells.flatMap(({ traces }) => traces),
        bound: {
          complete: cells.length > 0 && answer !== 'incomplete' && cells.every(({ complete }) => complete),
          states: cells.reduce((sum, { scenario }) => sum + scenario.states, 0),
          limits,
        },
        asExpected: cells.every(({ scenario }) => scenario.asExpected),
      };
    });
}
