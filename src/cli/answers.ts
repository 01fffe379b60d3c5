/** Answers to questions: of cells that were explored, or, without exploring, of what is expected of them. */

import type { Answer, AnswerScenario } from '../schema/validate.ts';
import { answersOf, type CellResult } from '../verify/questions.ts';
import { isNesting, type LoadedCell, type LoadedQuestions } from './catalog.ts';
import type { ScenarioRun } from './run-scenario.ts';

/** A cell and what came out. */
export interface Explored {
  readonly loaded: LoadedCell;
  readonly ran: ScenarioRun;
}

const NOTHING_EXPECTED = 'nothing is expected of it; --update-expectations';

/** In what the expectation of a cell is not met. */
export const differencesOf = ({ loaded, ran }: Explored): readonly string[] =>
  loaded.hasExpectation ? ran.summary.differences : [NOTHING_EXPECTED];

/** The answers to the questions named, by what was explored. */
export const answersExplored = (
  { questions }: LoadedQuestions,
  ids: readonly string[],
  explored: readonly Explored[],
): Answer[] => answersOf(questions, ids, new Map(explored.map((one) => [one.loaded.cell, resultOf(one)])), isNesting);

function resultOf(one: Explored): CellResult {
  const { loaded, ran } = one;
  const { summary, expectation, traces } = ran;
  const differences = [...differencesOf(one)];
  const written = new Map(summary.properties.map((judged) => [judged.id, judged]));
  return {
    scenario: {
      ...placeIn(loaded),
      scenario: { ...loaded.scenario, scenario: nameOf(loaded), expect: expectation },
      verdict: summary.verdict,
      violated: summary.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id),
      states: summary.states,
      transitions: summary.transitions,
      depth: summary.depth,
      limits: summary.limits,
      vacuous: summary.properties
        .filter(({ verdict, premise }) => verdict === 'holds' && premise === false)
        .map(({ id }) => id),
      asExpected: differences.length === 0,
      differences,
    },
    complete: isComplete(loaded, summary.verdict, summary.limits),
    traces: traces.map(({ violation: { property }, steps, prologue }) => ({
      cell: loaded.cell,
      property,
      steps: steps.length - prologue,
      prologue,
      broken: written.get(property)?.broken ?? '',
      trace: written.get(property)?.trace ?? '',
    })),
  };
}

/** The answers that come out if everything is as expected; a test, and the documents, need no more. */
export const answersExpected = ({ questions, cells }: LoadedQuestions): Answer[] =>
  answersOf(
    questions,
    questions.questions.map(({ id }) => id),
    new Map(cells.filter(({ hasExpectation }) => hasExpectation).map((one) => [one.cell, expectedOf(one)])),
    isNesting,
  );

function expectedOf(loaded: LoadedCell): CellResult {
  const { expect, limits = {} } = loaded.scenario;
  const [states, depth] = [expect.states ?? 0, expect.depth ?? 0];
  const limit =
    limits.states !== undefined && states >= limits.states
      ? `${limits.states} states`
      : limits.depth !== undefined && depth >= limits.depth
        ? `depth ${limits.depth}`
        : null;
  return {
    scenario: {
      ...placeIn(loaded),
      scenario: { ...loaded.scenario, scenario: nameOf(loaded) },
      verdict: expect.verdict,
      violated: [...(expect.violates ?? [])],
      states,
      transitions: expect.transitions ?? 0,
      depth,
      limits: limit,
      vacuous: [],
      asExpected: true,
      differences: [],
    },
    complete: isComplete(loaded, expect.verdict, limit),
    traces: [],
  };
}

/** Where the first violation ends a run, only one without any has seen everything. */
const isComplete = ({ scenario: { stop } }: LoadedCell, verdict: AnswerScenario['verdict'], limit: string | null) =>
  verdict !== 'incomplete' && limit === null && (stop !== 'first' || verdict === 'holds');

const nameOf = ({ matrix, cell }: LoadedCell): string =>
  `${matrix?.name ?? ''}_${cell}`.toLowerCase().replaceAll(/[.-]/g, '_');

const placeIn = ({ cell, at }: LoadedCell) => ({
  cell,
  case: at['case'] as string,
  fact: at['fact'] as AnswerScenario['fact'],
});
