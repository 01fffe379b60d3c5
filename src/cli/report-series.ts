/**
 * `report series`: the distinct defects of the shipped series, by the runs that are kept in traces/, or by exploring anew. The
 * series is what the matrix `series` says: its rows are the prefixes, in their order.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { consequenceIn } from '../model/consequence.ts';
import { InputError } from '../model/errors.ts';
import { mutationName, type Operation } from '../model/operators.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { System } from '../model/system.ts';
import { type Defect, type PropertySentence, seriesReport } from '../report/series-report.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { replay } from '../trace/replay.ts';
import { blameOf, lastOf, namesOf, saysWhat } from '../verify/blame.ts';
import { prepare } from '../verify/check-scenario.ts';
import { changedSteps, definitionsOf, reachable } from '../verify/coverage.ts';
import { coverageOf, neverTaken, type Taken } from '../verify/series-coverage.ts';
import {
  type LoadedCell,
  type LoadedScenario,
  loadMatrix,
  loadScenario,
  projectRoot,
  properties,
  protocolNamed,
  scenarioNames,
  traceFolder,
  traceTask,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { runAll } from './jobs.ts';
import { laneStep } from './lane-step.ts';
import { runScenario } from './run-scenario.ts';
import type { RunOptions } from './task.ts';

export interface SeriesOptions extends RunOptions {
  /** Explore the scenarios instead of reading what is kept, and their systems in the last protocol. */
  readonly explore?: boolean;
}

const MATRIX = 'series';
/** States of a defect's scenario in a later protocol. */
const LATER_STATES = 50_000;

/** A prefix of the series. */
interface Row {
  readonly id: string;
  readonly says: string;
  readonly protocol: ProtocolDef;
}

/** A run that shows a defect. */
interface Shown {
  readonly trace: Trace;
  readonly file: string;
  readonly system: System;
  readonly loaded: LoadedScenario;
  readonly blamed: { readonly position: number; readonly step: string; readonly changed: boolean };
}

export async function reportSeries(options: SeriesOptions): Promise<number> {
  const { matrix, cells } = loadMatrix(MATRIX);
  const axis = matrix.axes.find(({ id }) => id === matrix.families);
  if (!axis) throw new InputError(`the matrix ${MATRIX} does not say which axis has the prefixes: families`);
  const rows: Row[] = axis.values.map(({ id, says, scenario }) => ({
    id,
    says,
    protocol: protocolNamed(String(scenario?.protocol)),
  }));
  const scenarios = scenariosOfSeries(rows);
  const interrupted = interruption();
  const { kept, stale, taken } = options.explore
    ? await explored(scenarios, options, interrupted)
    : { ...keptTraces(scenarios), taken: null };
  if (interrupted()) return EXIT.interrupted;
  const before = brokenBefore((rows[0] as Row).protocol);
  const shown = kept.flatMap((one) => {
    const known = brokenRows(one.trace.violation.property, one.loaded, rows, axis.id, cells);
    // Where the same program is right before the series, the step is not to blame alone.
    return shownBy(one, rows, known === null || known.before ? before : new Set());
  });
  const defects: Defect[] = [];
  for (const group of grouped(shown)) defects.push(await defectOf(group, rows, axis.id, cells, options, interrupted));
  defects.sort((a, b) => rank(rows, a.patch.id) - rank(rows, b.patch.id));
  const holding = scenarios
    .filter(({ scenario }) => scenario.expect.verdict === 'holds')
    .map(({ scenario }) => ({ scenario: scenario.scenario, states: scenario.expect.states ?? 0 }));
  const coverage = taken && coverageOf(rows, taken);
  process.stdout.write(
    seriesReport({
      says: matrix.says,
      defects,
      table: expectedTable(rows, axis.id, cells),
      scenarios: scenarios.length,
      traces: kept.length,
      holding,
      stale,
      coverage,
      limits: limitsOf(readFileSync(join(projectRoot, 'README.md'), 'utf8')),
    }),
  );
  return stale.length > 0 || neverTaken(coverage ?? []).length > 0 ? EXIT.violated : EXIT.ok;
}

const rank = (rows: readonly Row[], id: string): number => rows.findIndex((row) => row.id === id);

/** The row of a protocol, or of what it is made from: a prefix with something added that the series does not have. */
function rowAt(rows: readonly Row[], protocol: string): number {
  const at = (id: string | null) => rows.findIndex((row) => row.protocol.id === id);
  return at(protocol) >= 0 ? at(protocol) : at(protocolNamed(protocol).from);
}

/** Scenarios of the protocols between the first row and the last one, and of what is made from them, in the order of the rows. */
function scenariosOfSeries(rows: readonly Row[]): readonly LoadedScenario[] {
  const row = ({ scenario }: LoadedScenario) => rowAt(rows, scenario.protocol);
  return scenarioNames()
    .map(loadScenario)
    .filter((loaded) => row(loaded) > 0 && row(loaded) < rows.length - 1)
    .sort((a, b) => row(a) - row(b));
}

type Kept = Omit<Shown, 'blamed'>;

/** Files of the traces of what a scenario expects to break. */
const filesOf = ({ scenario }: LoadedScenario): string[] =>
  (scenario.expect.violates ?? []).map((property) => join(traceFolder, `${scenario.scenario}.${property}.json`));

/** Those of them that are there. */
const tracesKept = (loaded: LoadedScenario) =>
  filesOf(loaded).flatMap((path) =>
    existsSync(path) ? [{ file: relative(process.cwd(), path), trace: readTrace(path) }] : [],
  );

/** The kept traces of what the scenarios expect to break, those that reproduce. */
function keptTraces(scenarios: readonly LoadedScenario[]): { kept: Kept[]; stale: string[] } {
  const kept: Kept[] = [];
  for (const loaded of scenarios)
    for (const { file, trace } of tracesKept(loaded)) kept.push(...replayed(trace, file, loaded));
  const good = new Set(kept.map(({ file }) => file));
  const all = scenarios.flatMap(filesOf).map((path) => relative(process.cwd(), path));
  return { kept, stale: all.filter((file) => !good.has(file)) };
}

/** The system of a trace. One scenario has several traces, one after the other. */
function systemOf(trace: Trace, file: string): System {
  const key = JSON.stringify([trace.protocol, trace.system]);
  if (last?.key !== key) last = { key, system: prepare({ ...traceTask(trace, file), properties: [] }).system };
  return last.system;
}

let last: { readonly key: string; readonly system: System } | null = null;

/** A trace with its system; nothing where it does not reproduce. */
function replayed(trace: Trace, file: string, loaded: LoadedScenario): Kept[] {
  const { property } = traceTask(trace, file);
  const system = systemOf(trace, file);
  return replay(system, trace, property).reproduces ? [{ trace, file, system, loaded }] : [];
}

async function explored(
  scenarios: readonly LoadedScenario[],
  options: SeriesOptions,
  interrupted: ReturnType<typeof interruption>,
): Promise<{ kept: Kept[]; stale: string[]; taken: Taken[] }> {
  const kept: Kept[] = [];
  const taken: Taken[] = [];
  for await (const [loaded, { traces, summary, steps }] of runAll(scenarios, options, interrupted)) {
    const { scenario, protocol, mutations = [] } = loaded.scenario;
    const own = mutations.length === 0 ? steps : reachable(protocolNamed(protocol), steps);
    taken.push({ scenario, protocol, steps: own });
    const files = new Map(summary.properties.map(({ id, trace }) => [id, trace]));
    for (const trace of traces) {
      kept.push(...replayed(trace, files.get(trace.violation.property) ?? '', loaded));
    }
    if (interrupted()) break;
  }
  return { kept, stale: [], taken };
}

/** By which steps the kept traces of the first row's protocol, as it is, break which properties. */
function brokenBefore(protocol: ProtocolDef): ReadonlySet<string> {
  const own = scenarioNames()
    .map(loadScenario)
    .filter(({ scenario }) => scenario.protocol === protocol.id && scenario.mutations === undefined);
  return new Set(
    own.flatMap((loaded) =>
      tracesKept(loaded).flatMap(({ file, trace }) => {
        const { property } = traceTask(trace, file);
        return saysWhat(property) ? [lastOf(systemOf(trace, file), trace)] : [];
      }),
    ),
  );
}

function shownBy(one: Kept, rows: readonly Row[], before: ReadonlySet<string>): Shown[] {
  // What a scenario repairs is no step of the series.
  const changed = changedSteps((rows[0] as Row).protocol, protocolNamed(one.trace.protocol));
  const blamed = blameOf(one.system, one.trace, changed, before);
  return blamed ? [{ ...one, blamed }] : [];
}

/** Whether the step that is blamed is itself the one that breaks the property. */
const breaksItself = ({ trace, blamed }: Shown): boolean =>
  ['step', 'illegal_event'].includes(trace.violation.kind) && blamed.position === trace.steps.length - 1;

/**
 * What is put down to the same step, the shortest run first. A step that breaks two rules itself has two defects; what shows later,
 * as a leak or in what others do, has the step in common.
 */
function grouped(shown: readonly Shown[]): Shown[][] {
  const groups = new Map<string, Shown[]>();
  for (const one of shown) {
    const key = `${one.blamed.step} ${breaksItself(one) ? one.trace.violation.property : ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.trace.steps.length - b.trace.steps.length));
}

async function defectOf(
  group: readonly Shown[],
  rows: readonly Row[],
  axis: string,
  cells: readonly LoadedCell[],
  options: SeriesOptions,
  interrupted: () => boolean,
): Promise<Defect> {
  const [first] = group as readonly [Shown];
  const { trace, system, loaded, file, blamed } = first;
  const sentence = (id: string, of: System): PropertySentence => {
    const found = properties.find((property) => property.id === id);
    return {
      id,
      name: found?.name ?? id,
      says: found?.says ?? '',
      broken: found ? consequenceIn(found.broken, of.constants) : '',
    };
  };
  const others = [...new Set(group.map((one) => one.trace.violation.property))].filter(
    (id) => id !== trace.violation.property,
  );
  const names = namesOf(system, trace);
  const failing = trace.steps.flatMap(({ alternative }, i) =>
    alternative !== null && /^(fail|enomem|null|zero|timeout)/.test(alternative) ? [names[i] as string] : [],
  );
  const earliest = Math.min(...group.map((one) => rowAt(rows, one.trace.protocol)));
  // The step may have come into the later forms again, in another form.
  const since = Math.min(...group.map((one) => introducedBy(one.blamed.step, one.loaded.scenario.protocol, rows)));
  // A step that was there before may break a rule only by what a later patch made of its surroundings.
  const row = rows[!blamed.changed ? 0 : breaksItself(first) ? Math.max(since, earliest) : since] as Row;
  return {
    step: blamed.step,
    patch: { id: row.id, says: row.protocol.says },
    old: !blamed.changed,
    property: sentence(trace.violation.property, system),
    others: others.map((id) => sentence(id, system)),
    scenario: loaded.scenario.scenario,
    system: conditionOf(trace),
    failing: [...new Set(failing)],
    steps: trace.steps.map((step, i) => laneStep(system, trace, step, i)),
    blamed: blamed.position,
    prologue: trace.prologue,
    file,
    rows: brokenRows(trace.violation.property, loaded, rows, axis, cells),
    later: options.explore ? await laterOf(first, rows, options, interrupted) : [],
  };
}

/** Protocol, sizes, the switches that the scenario sets, repairs, and threads. */
function conditionOf({ protocol, system: { sizes, switches, actors, mutations } }: Trace): string {
  const parts = [
    Object.entries(sizes).map(([sort, size]) => `${size} ${sort}`),
    Object.entries(switches).map(([name, value]) => `${name}=${value}`),
    mutations.map((one) => `with ${mutationName(one as string | Operation)}`),
    actors.map(({ flow, count }) => (count === 1 ? flow : `${count} ${flow}`)),
  ];
  return `${protocol}: ${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join(', '))
    .join('; ')}`;
}

/** The row since which the step is what it is in the protocol. */
function introducedBy(step: string, protocol: string, rows: readonly Row[]): number {
  const at = rowAt(rows, protocol);
  const form = (row: Row) => definitionsOf(row.protocol).get(step);
  const now = definitionsOf(protocolNamed(protocol)).get(step);
  if (form(rows[at] as Row) !== now) return at;
  let since = at;
  while (since > 0 && form(rows[since - 1] as Row) === now) since--;
  return since;
}

/** In which rows the matrix expects the property to break, by the program of the same name, or one that shows it with the same threads. */
function brokenRows(
  property: string,
  { scenario }: LoadedScenario,
  rows: readonly Row[],
  axis: string,
  cells: readonly LoadedCell[],
): Defect['rows'] {
  const at = rows[rowAt(rows, scenario.protocol)];
  const breaks = (cell: LoadedCell) => {
    const broken: readonly string[] = cell.scenario.expect.violates ?? [];
    return broken.includes(property);
  };
  const candidates = cells.filter((cell) => cell.at[axis] === at?.id && breaks(cell));
  const programOf = (cell: LoadedCell) =>
    Object.entries(cell.at)
      .filter(([id]) => id !== axis)
      .map(([, value]) => value)
      .join('.');
  const flows = (actors: LoadedScenario['scenario']['actors']): string[] =>
    (actors as readonly unknown[]).map((actor) =>
      String(typeof actor === 'string' ? actor : (actor as { flow: string }).flow),
    );
  const own = flows(scenario.actors);
  const found =
    candidates.find((cell) => scenario.scenario === `${scenario.protocol}_${programOf(cell)}`) ??
    candidates.find((cell) => flows(cell.scenario.actors).every((flow) => own.includes(flow)));
  if (!found) return null;
  const program = programOf(found);
  const same = cells.filter((cell) => cell.hasExpectation && programOf(cell) === program);
  const ids = (those: readonly LoadedCell[]) =>
    ranges(
      those.map((cell) => cell.at[axis] as string),
      same.map((cell) => cell.at[axis] as string),
    );
  const [broken, ok] = [same.filter(breaks), same.filter((cell) => !breaks(cell))];
  return { program, broken: ids(broken), ok: ids(ok), before: broken.some((cell) => cell.at[axis] === rows[0]?.id) };
}

/** Names of rows, those that follow each other as `first to last`. */
function ranges(names: readonly string[], all: readonly string[]): string[] {
  const runs: string[][] = [];
  for (const name of all) {
    if (!names.includes(name)) runs.push([]);
    else if (runs.length === 0) runs.push([name]);
    else runs.at(-1)?.push(name);
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run));
}

/** The same scenario in the rows behind its own that do not build on it: later forms of the code. */
async function laterOf(
  shown: Shown,
  rows: readonly Row[],
  options: SeriesOptions,
  interrupted: () => boolean,
): Promise<Defect['later']> {
  const own = shown.loaded.scenario.protocol;
  const at = rowAt(rows, own);
  const later: Defect['later'][number][] = [];
  for (const { protocol } of rows.slice(at + 1)) {
    if (!buildsOn(protocol, own, rows)) later.push(await inLater(shown, protocol, options, interrupted));
  }
  return later;
}

function buildsOn({ from }: ProtocolDef, other: string, rows: readonly Row[]): boolean {
  if (from === null || from === other) return from === other;
  const parent = rows.find(({ protocol }) => protocol.id === from)?.protocol;
  return parent !== undefined && buildsOn(parent, other, rows);
}

async function inLater(
  { loaded, trace }: Shown,
  protocol: ProtocolDef,
  options: SeriesOptions,
  interrupted: () => boolean,
): Promise<Defect['later'][number]> {
  const property = trace.violation.property;
  const { mutations: _, ...scenario } = loaded.scenario;
  const later: LoadedScenario = {
    ...loaded,
    shipped: false,
    scenario: {
      ...scenario,
      scenario: `${scenario.scenario}_later`,
      protocol: protocol.id,
      properties: [property],
      stop: 'first',
      expect: { verdict: 'holds' },
    },
  };
  try {
    const { summary } = await runScenario(
      later,
      { ...options, states: Math.min(options.states ?? LATER_STATES, LATER_STATES) },
      interrupted,
      false,
    );
    const judged = summary.properties.find(({ id }) => id === property);
    const says =
      judged?.verdict === 'violated'
        ? `still breaks ${property} in this scenario`
        : judged?.verdict === 'holds'
          ? `${property} holds in this scenario${judged.premise ? '' : ', which does not put it to the test'}`
          : `nothing found in ${summary.states} states`;
    return { protocol: protocol.id, says };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { protocol: protocol.id, says: `has no such scenario: ${error.message}` };
  }
}

/** Rows by programs, by what is expected: the properties that break. */
function expectedTable(rows: readonly Row[], axis: string, cells: readonly LoadedCell[]): string[] {
  const known = cells.filter(({ hasExpectation }) => hasExpectation);
  const lines = rows.flatMap(({ id }) => {
    const own = known.filter(({ at }) => at[axis] === id);
    if (own.length === 0) return [];
    const broken = new Set(own.flatMap(({ scenario }) => scenario.expect.violates ?? []));
    const order = properties.map((property) => property.id).filter((property) => broken.has(property));
    return [`  ${id.padEnd(12)}${order.length === 0 ? 'ok' : order.join(' ')}`];
  });
  return lines.length === 0 ? [] : ['What breaks in each prefix, in whichever program:', ...lines];
}

/** The table of what the model leaves out, as the README has it. */
function limitsOf(readme: string): { readonly limit: string; readonly direction: string }[] {
  const table = readme.slice(readme.indexOf('| limit | direction |')).split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .flatMap((line) => {
      const [, limit, direction] = line.split('|').map((cell) => cell.trim());
      return limit && direction ? [{ limit: limit.replaceAll('`', ''), direction: direction.replaceAll('*', '') }] : [];
    });
}
