/**
 * `matrix`: explores every cell of a matrix, and prints the verdicts side by side; or those of questions, and prints the answers.
 */

import { InputError, unknownName } from '../model/errors.ts';
import type { System } from '../model/system.ts';
import { matrixList } from '../report/listing.ts';
import { matrixReport } from '../report/matrix-table.ts';
import { questionsReport } from '../report/questions-table.ts';
import type {
  Answer,
  MatrixCell,
  MatrixCoordinates,
  MatrixFamilies,
  MatrixResult,
  MatrixSummary,
  SourceFile,
} from '../schema/validate.ts';
import { blameOf, lastOf, saysWhat } from '../verify/blame.ts';
import { prepare } from '../verify/check-scenario.ts';
import { changedSteps } from '../verify/coverage.ts';
import { familiesOf } from '../verify/families.ts';
import { selected } from '../verify/matrix.ts';
import { askedOf } from '../verify/questions.ts';
import { answersExplored, differencesOf, type Explored } from './answers.ts';
import {
  families,
  inFile,
  type LoadedCell,
  type LoadedMatrix,
  type LoadedQuestions,
  loadTable,
  matrixNames,
  placeOf,
  properties,
  type Tier,
  taskOf,
  toolVersion,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { refuseJobs, runAll } from './jobs.ts';
import { isFolder, loadSeries } from './series-folder.ts';
import { stdoutPaint } from './terminal.ts';
import { updateMatrix } from './update.ts';

export interface MatrixOptions {
  readonly all?: boolean;
  readonly tier?: Tier;
  readonly list?: boolean;
  /** A folder of patches, with the one name `series`. */
  readonly from?: string;
  readonly cell?: readonly string[];
  readonly question?: readonly string[];
  readonly expect?: boolean;
  readonly json?: boolean;
  readonly states?: number;
  readonly depth?: number;
  readonly memory?: number;
  readonly jobs?: number;
  readonly updateExpectations?: boolean;
  readonly runs: string;
}

export async function run(names: readonly string[], options: MatrixOptions): Promise<number> {
  if (options.list) {
    process.stdout.write(
      matrixList(
        matrixNames().map((name) => loadTable(name)),
        stdoutPaint(),
      ),
    );
    return EXIT.ok;
  }
  const chosen = choose(names, options);
  const interrupted = interruption();
  const results: MatrixSummary[] = [];
  const answers: Answer[] = [];
  const finish = (one: Chosen, explored: readonly Explored[]): void => {
    if ('ids' in one) answers.push(...answersExplored(one.loaded, one.ids, explored));
    else results.push(summaryOf(one.loaded, explored, one.excluded));
    if (!options.updateExpectations || interrupted()) return;
    const { file, cells } = one.loaded;
    process.stderr.write(updateMatrix(file, documentOf(one.loaded), cells, expectationsIn(explored)));
  };
  for (const one of chosen) if (one.cells.length === 0) finish(one, []);
  const tableOf = new Map(chosen.flatMap((one) => one.cells.map((cell) => [cell, one])));
  let explored: Explored[] = [];
  for await (const [cell, ran] of runAll([...tableOf.keys()], options, interrupted)) {
    const one = tableOf.get(cell) as Chosen;
    explored.push({ loaded: cell, ran });
    // A table is complete with the last of its cells.
    if (explored.length < one.cells.length && !interrupted()) continue;
    finish(one, explored);
    if (interrupted()) break;
    explored = [];
  }
  const compared = options.expect === true;
  const cells = results.flatMap((one) => one.cells);
  const exitCode = interrupted()
    ? EXIT.interrupted
    : worst([exitCodeOf(cells, compared), exitCodeOfAnswers(answers, compared)]);
  const result: MatrixResult = {
    schema: 'stalemate-matrix-1',
    tool: toolVersion,
    complete: cells.every((one) => one.verdict !== 'incomplete' || (compared && one.asExpected)),
    exitCode,
    results,
  };
  const reports = [
    ...(results.length > 0 ? [matrixReport(result, compared)] : []),
    ...(answers.length > 0 ? [questionsReport(answers, properties, compared)] : []),
  ];
  const json = answers.length > 0 ? answers : result;
  process.stdout.write(options.json ? `${JSON.stringify(json, null, 2)}\n` : reports.join(`\n${'='.repeat(100)}\n\n`));
  if (interrupted()) {
    const total = chosen.reduce((sum, one) => sum + one.cells.length, 0);
    const done = [...cells, ...answers.flatMap(({ scenarios }) => scenarios)];
    process.stderr.write(`interrupted in ${done.at(-1)?.cell}; ${total - done.length} cells not run\n`);
  }
  return exitCode;
}

const documentOf = (loaded: LoadedMatrix | LoadedQuestions) =>
  'questions' in loaded ? loaded.questions : loaded.matrix;

/** A violation before what is incomplete. */
const worst = (codes: readonly number[]): number =>
  [EXIT.violated, EXIT.incomplete].find((code) => codes.includes(code)) ?? EXIT.ok;

/** An answer may well be no; one that nothing carries is a failure. */
function exitCodeOfAnswers(answers: readonly Answer[], compared: boolean): number {
  if (answers.some(({ answer }) => answer === 'unfounded')) return EXIT.violated;
  if (compared) return answers.every(({ asExpected }) => asExpected) ? EXIT.ok : EXIT.violated;
  return answers.some(({ answer }) => answer === 'incomplete') ? EXIT.incomplete : EXIT.ok;
}

function exitCodeOf(cells: readonly MatrixCell[], compared: boolean): number {
  if (compared) return cells.every(({ asExpected }) => asExpected) ? EXIT.ok : EXIT.violated;
  if (cells.some(({ verdict }) => verdict === 'violated')) return EXIT.violated;
  return cells.some(({ verdict }) => verdict === 'incomplete') ? EXIT.incomplete : EXIT.ok;
}

interface Part {
  readonly cells: readonly LoadedCell[];
}

interface ChosenMatrix extends Part {
  readonly loaded: LoadedMatrix;
  readonly excluded: LoadedMatrix['excluded'];
}

interface ChosenQuestions extends Part {
  readonly loaded: LoadedQuestions;
  /** The questions asked for, those that have no cases included. */
  readonly ids: readonly string[];
}

type Chosen = ChosenMatrix | ChosenQuestions;

/** The cells to run. Everything that can be wrong in one is found before the first one runs. */
function choose(names: readonly string[], options: MatrixOptions): readonly Chosen[] {
  if (options.all && names.length > 0) throw new InputError('matrix: give names of matrices or --all, not both');
  if (!options.all && names.length === 0) {
    throw new InputError("matrix: name a matrix, or use --all; 'list matrices' prints the names");
  }
  refuseJobs(options);
  if (options.tier !== undefined && !options.all) throw new InputError('matrix: --tier chooses among --all');
  const limit = (['states', 'depth', 'memory'] as const).find((name) => options[name] !== undefined);
  if (options.updateExpectations && limit !== undefined)
    throw new InputError(`matrix: --update-expectations writes down whole runs; leave out --${limit}`);
  const loaded = tablesAsked(names, options).filter((one) => {
    const { tier = 'gate' } = documentOf(one);
    return !options.all || (options.tier === undefined ? tier !== 'large' : tier === options.tier);
  });
  if (loaded.length === 0) throw new InputError('matrix: there are no matrices to run; an empty run is no pass');
  if (options.json && new Set(loaded.map((one) => 'questions' in one)).size > 1)
    throw new InputError('matrix: --json of questions is another document than that of other matrices; name one kind');
  const foreign = loaded.find(({ file }) => isFolder(file));
  if (foreign && (options.updateExpectations || options.expect))
    throw new InputError(`${foreign.file}: nothing is expected of the patches in a folder; leave out --expect`);
  return loaded.map((one) => {
    const chosen = inFile(one.file, () => ('questions' in one ? questionsOf(one, options) : cellsIn(one, options)));
    const { expect } = documentOf(one);
    const stale = Object.keys(expect ?? {}).find((name) => !one.cells.some(({ cell }) => cell === name));
    if (stale !== undefined && options.expect && !options.updateExpectations)
      throw new InputError(`${one.file}: expect: there is no cell '${stale}'; --update-expectations removes it`);
    for (const cell of chosen.cells) {
      const task = taskOf(cell);
      inFile(placeOf(cell), () => prepare(task));
    }
    return chosen;
  });
}

/** Matrices by name or path; a folder is a series of patches. */
function tablesAsked(names: readonly string[], { all, from }: MatrixOptions) {
  if (from !== undefined) {
    if (names.length !== 1 || names[0] !== 'series')
      throw new InputError('--from takes the patches of a series from a folder: matrix series --from <folder>');
    return [loadSeries(from)];
  }
  return (all ? matrixNames() : [...new Set(names)]).map((name) =>
    isFolder(name) ? loadSeries(name) : loadTable(name),
  );
}

function cellsIn(loaded: LoadedMatrix, { cell = [], question }: MatrixOptions): ChosenMatrix {
  if (question !== undefined) throw new InputError('--question: this matrix has axes and no questions; use --cell');
  const cells = selected(loaded.matrix, loaded.cells, cell);
  if (cells.length === 0) throw new InputError('--cell: no cell is left; they are excluded, or no value fits all');
  return { loaded, cells, excluded: selected(loaded.matrix, loaded.excluded, cell) };
}

function questionsOf(loaded: LoadedQuestions, { cell = [], question = [] }: MatrixOptions): ChosenQuestions {
  const known = loaded.questions.questions.map(({ id }) => id);
  const unknown = question.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InputError(`--question: ${unknownName('question', unknown, known)}`);
  const asked = [...question.map((id) => `question=${id}`), ...cell];
  const { ids, cells } = askedOf(loaded.questions, loaded.cells, asked);
  if (ids.length === 0) throw new InputError('--cell: no cell is left; no value fits all');
  return { loaded, ids, cells };
}

const expectationsIn = (explored: readonly Explored[]) =>
  new Map(explored.map(({ loaded: { cell }, ran }) => [cell, ran.expectation]));

function summaryOf(
  loaded: LoadedMatrix,
  explored: readonly Explored[],
  excluded: LoadedMatrix['excluded'],
): MatrixSummary {
  const { matrix } = loaded;
  const { axes, rows, columns } = matrix;
  const cells = explored.map((one) => cellOf(matrix.matrix, one));
  const protocols = new Map<string, SourceFile[]>(
    explored.map(({ ran }) => [ran.summary.protocol, ran.summary.source]),
  );
  const violated = new Set(cells.flatMap((cell) => cell.violated.map(({ property }) => property)));
  return {
    matrix: matrix.matrix,
    says: matrix.says,
    axes: axes.map(({ id, says, values }) => ({
      id,
      says,
      values: values.map((value) => ({ id: value.id, says: value.says })),
    })),
    rows: [...rows],
    columns: [...columns],
    protocols: [...protocols].map(([protocol, source]) => ({ protocol, source })),
    cells,
    excluded: [...excluded],
    properties: properties.filter(({ id }) => violated.has(id)).map(({ id, name, says }) => ({ id, name, says })),
    differing: differingRows(cells, rows),
    ...(matrix.families === undefined ? {} : { families: familiesIn(loaded, matrix.families, explored) }),
  };
}

/** Families of properties by the values of an axis; steps are compared with those of its first value. */
function familiesIn({ matrix, cells: all }: LoadedMatrix, axis: string, explored: readonly Explored[]): MatrixFamilies {
  const { values, id } = matrix.axes.find((one) => one.id === axis) as LoadedMatrix['matrix']['axes'][number];
  const systems = new Map<Explored, System>();
  const systemOf = (one: Explored): System => {
    const known = systems.get(one) ?? prepare(taskOf(one.loaded)).system;
    systems.set(one, known);
    return known;
  };
  const first = all.find(({ at }) => at[axis] === values[0]?.id);
  const unchanged = first && prepare(taskOf(first)).system.protocol;
  const saying = (id: string) => saysWhat(properties.find((property) => property.id === id));
  const before = new Set(
    explored
      .filter(({ loaded }) => loaded.at[axis] === values[0]?.id)
      .flatMap((one) =>
        one.ran.traces
          .filter(({ violation }) => saying(violation.property))
          .map((trace) => lastOf(systemOf(one), trace)),
      ),
  );
  const cells = explored.map((one) => {
    const { loaded, ran } = one;
    const changed =
      ran.traces.length > 0 && unchanged ? changedSteps(unchanged, systemOf(one).protocol) : new Set<string>();
    return {
      cell: loaded.cell,
      at: loaded.at,
      judged: ran.summary.properties,
      found: ran.traces.map((trace) => {
        const blame = blameOf(systemOf(one), trace, changed, before);
        return {
          property: trace.violation.property,
          cell: loaded.cell,
          steps: trace.steps.length - trace.prologue,
          step: blame?.step ?? null,
          changed: blame?.changed ?? false,
        };
      }),
    };
  });
  return familiesOf({ id, values }, families, cells);
}

function cellOf(matrix: string, one: Explored): MatrixCell {
  const {
    loaded: { cell, at, scenario, hasExpectation },
    ran: { summary, expectation, traces },
  } = one;
  const differences = [...differencesOf(one)];
  const judged = new Map(summary.properties.map((one) => [one.id, one]));
  const ids = (verdict: string, premise?: boolean) =>
    summary.properties
      .filter((one) => one.verdict === verdict && (premise === undefined || one.premise === premise))
      .map(({ id }) => id);
  return {
    cell,
    at,
    scenario: {
      ...scenario,
      scenario: `${matrix}_${cell}`.replaceAll(/[.-]/g, '_'),
      expect: expectation,
    },
    verdict: summary.verdict,
    expected: hasExpectation ? summary.expected : null,
    asExpected: differences.length === 0,
    differences,
    states: summary.states,
    transitions: summary.transitions,
    depth: summary.depth,
    bits: summary.bits,
    limits: summary.limits,
    violated: traces
      .map(({ violation: { property, kind, event, means }, steps, prologue }) => ({
        property,
        steps: steps.length - prologue,
        prologue,
        kind,
        ...(event === undefined ? {} : { event }),
        ...(means === undefined ? {} : { means }),
        broken: judged.get(property)?.broken ?? '',
        trace: judged.get(property)?.trace ?? '',
      }))
      .sort((a, b) => a.steps - b.steps),
    undecided: ids('incomplete'),
    vacuous: ids('holds', false),
  };
}

/** Rows of which not all cells have the same verdict. */
function differingRows(cells: readonly MatrixCell[], rows: readonly string[]): MatrixCoordinates[] {
  const verdicts = new Map<string, { readonly at: MatrixCoordinates; readonly seen: Set<string> }>();
  for (const { at, verdict } of cells) {
    const row = Object.fromEntries(rows.map((axis) => [axis, at[axis] as string]));
    const key = JSON.stringify(row);
    const entry = verdicts.get(key) ?? { at: row, seen: new Set<string>() };
    entry.seen.add(verdict);
    verdicts.set(key, entry);
  }
  return [...verdicts.values()].flatMap(({ at, seen }) => (seen.size > 1 ? [at] : []));
}
