/** `matrix`: explores every cell of a matrix, and prints the verdicts side by side. */

import { InputError } from '../model/errors.ts';
import { matrixList } from '../report/listing.ts';
import { matrixReport } from '../report/matrix-table.ts';
import type { MatrixCell, MatrixCoordinates, MatrixResult, MatrixSummary, SourceFile } from '../schema/validate.ts';
import { prepare } from '../verify/check-scenario.ts';
import { selected } from '../verify/matrix.ts';
import {
  inFile,
  type LoadedCell,
  type LoadedMatrix,
  loadMatrix,
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
import type { ScenarioRun } from './run-scenario.ts';
import { stdoutPaint } from './terminal.ts';
import { updateMatrix } from './update.ts';

export interface MatrixOptions {
  readonly all?: boolean;
  readonly tier?: Tier;
  readonly list?: boolean;
  readonly cell?: readonly string[];
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
        matrixNames().map((name) => loadMatrix(name)),
        stdoutPaint(),
      ),
    );
    return EXIT.ok;
  }
  const chosen = choose(names, options);
  const interrupted = interruption();
  const results: MatrixSummary[] = [];
  const matrixOf = new Map(chosen.flatMap((one) => one.cells.map((cell) => [cell, one])));
  let explored: Explored[] = [];
  for await (const [cell, ran] of runAll([...matrixOf.keys()], options, interrupted)) {
    const { loaded, cells, excluded } = matrixOf.get(cell) as Chosen;
    explored.push({ loaded: cell, ran });
    // A matrix is complete with the last of its cells.
    if (explored.length < cells.length && !interrupted()) continue;
    results.push(summaryOf(loaded, explored, excluded));
    if (interrupted()) break;
    if (options.updateExpectations) process.stderr.write(updateMatrix(loaded, expectationsIn(explored)));
    explored = [];
  }
  const cells = results.flatMap((one) => one.cells);
  const exitCode = interrupted() ? EXIT.interrupted : exitCodeOf(cells, options.expect === true);
  const result: MatrixResult = {
    schema: 'stalemate-matrix-1',
    tool: toolVersion,
    complete: cells.every((one) => one.verdict !== 'incomplete' || (options.expect === true && one.asExpected)),
    exitCode,
    results,
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : matrixReport(result, options.expect === true),
  );
  if (interrupted()) {
    const total = chosen.reduce((sum, one) => sum + one.cells.length, 0);
    process.stderr.write(`interrupted in ${cells.at(-1)?.cell}; ${total - cells.length} cells not run\n`);
  }
  return exitCode;
}

function exitCodeOf(cells: readonly MatrixCell[], compared: boolean): number {
  if (compared) return cells.every(({ asExpected }) => asExpected) ? EXIT.ok : EXIT.violated;
  if (cells.some(({ verdict }) => verdict === 'violated')) return EXIT.violated;
  return cells.some(({ verdict }) => verdict === 'incomplete') ? EXIT.incomplete : EXIT.ok;
}

interface Chosen {
  readonly loaded: LoadedMatrix;
  readonly cells: readonly LoadedCell[];
  readonly excluded: LoadedMatrix['excluded'];
}

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
  const loaded = (options.all ? matrixNames() : [...new Set(names)])
    .map(loadMatrix)
    .filter(
      ({ matrix: { tier = 'gate' } }) =>
        !options.all || (options.tier === undefined ? tier !== 'large' : tier === options.tier),
    );
  if (loaded.length === 0) throw new InputError('matrix: there are no matrices to run; an empty run is no pass');
  return loaded.map((one) => {
    const { matrix, file } = one;
    const asked = options.cell ?? [];
    const [cells, excluded] = inFile(file, () => [
      selected(matrix, one.cells, asked),
      selected(matrix, one.excluded, asked),
    ]);
    if (cells.length === 0)
      throw new InputError(`${file}: --cell: no cell is left; they are excluded, or no value fits all`);
    const stale = Object.keys(matrix.expect ?? {}).find((name) => !one.cells.some(({ cell }) => cell === name));
    if (stale !== undefined && options.expect && !options.updateExpectations)
      throw new InputError(`${file}: expect: there is no cell '${stale}'; --update-expectations removes it`);
    for (const cell of cells) {
      const task = taskOf(cell);
      inFile(placeOf(cell), () => prepare(task));
    }
    return { loaded: one, cells, excluded };
  });
}

interface Explored {
  readonly loaded: LoadedCell;
  readonly ran: ScenarioRun;
}

const expectationsIn = (explored: readonly Explored[]) =>
  new Map(explored.map(({ loaded: { cell }, ran }) => [cell, ran.expectation]));

function summaryOf(
  { matrix }: LoadedMatrix,
  explored: readonly Explored[],
  excluded: LoadedMatrix['excluded'],
): MatrixSummary {
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
  };
}

function cellOf(matrix: string, { loaded, ran: { summary, expectation, traces } }: Explored): MatrixCell {
  const { cell, at, scenario, hasExpectation } = loaded;
  const differences = hasExpectation ? summary.differences : ['nothing is expected of it; --update-expectations'];
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
