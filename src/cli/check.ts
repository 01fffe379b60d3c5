/** `check`: explores scenarios, judges every property, prints the table, writes traces. The default job and the gate. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { StepInfo } from '../compile/compile.ts';
import { InputError } from '../model/errors.ts';
import { checkReport } from '../report/check-table.ts';
import type { CheckResult, ScenarioSummary, Trace } from '../schema/validate.ts';
import { record } from '../trace/record.ts';
import { replay } from '../trace/replay.ts';
import { checkScenario, type Outcome } from '../verify/check-scenario.ts';
import { stepsOf, stepsTaken } from '../verify/coverage.ts';
import { differences } from '../verify/expectation.ts';
import {
  inFile,
  type LoadedScenario,
  loadScenario,
  propertyNamed,
  protocols,
  scenariosOf,
  type Tier,
  taskOf,
  toolVersion,
  traceSystem,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { progressLine } from './progress.ts';
import { updateExpectation, updateTraces } from './update.ts';

export interface CheckOptions {
  readonly all?: boolean;
  readonly tier: Tier;
  readonly expect?: boolean;
  readonly json?: boolean;
  readonly timing?: boolean;
  readonly states?: number;
  readonly depth?: number;
  readonly exhaust?: boolean;
  readonly property?: readonly string[];
  readonly shard?: string;
  readonly runs: string;
  readonly updateExpectations?: boolean;
  readonly updateTraces?: boolean;
}

/** What coverage and vacuity are judged by: everything that unmutated scenarios of a protocol reached. */
interface Reached {
  readonly steps: Set<string>;
  readonly premises: Set<string>;
  readonly judged: Set<string>;
}

export function run(names: readonly string[], options: CheckOptions): number {
  const chosen = choose(names, options);
  const reached = new Map<string, Reached>();
  const results: ScenarioSummary[] = [];
  for (const loaded of chosen) results.push(checkOne(loaded, options, reached));

  const whole =
    options.all === true && options.shard === undefined && options.property === undefined && options.tier === 'gate';
  const gaps = whole ? gapsOf(reached) : { uncovered: [], vacuous: [] };
  const complete = results.every((one) => one.verdict !== 'incomplete' || (options.expect === true && one.asExpected));
  const exitCode = options.expect
    ? results.every(({ asExpected }) => asExpected) && gaps.uncovered.length + gaps.vacuous.length === 0
      ? EXIT.ok
      : EXIT.violated
    : results.some(({ verdict }) => verdict === 'violated')
      ? EXIT.violated
      : complete
        ? EXIT.ok
        : EXIT.incomplete;
  const result: CheckResult = {
    schema: 'stalemate-result-1',
    tool: toolVersion,
    complete,
    exitCode,
    ...(whole ? gaps : {}),
    results,
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : checkReport(result, options.expect === true),
  );
  return exitCode;
}

/** The scenarios to run. None at all is a failure, not a pass. */
function choose(names: readonly string[], options: CheckOptions): readonly LoadedScenario[] {
  if (options.all && names.length > 0) throw new InputError('check: give scenario names or --all, not both');
  if (!options.all && names.length === 0)
    throw new InputError("check: name a scenario, or use --all; 'list scenarios' prints the names");
  for (const id of options.property ?? []) propertyNamed(id);
  let chosen: readonly LoadedScenario[] = options.all ? scenariosOf(options.tier) : names.map(loadScenario);
  if (options.shard !== undefined) {
    const [, i, n] = /^(\d+)\/(\d+)$/.exec(options.shard) ?? [];
    const [index, total] = [Number(i), Number(n)];
    if (!(total >= 1 && index >= 1 && index <= total))
      throw new InputError(`--shard: expected i/n with 1 <= i <= n, got '${options.shard}'`);
    chosen = chosen.filter((_, k) => k % total === index - 1);
  }
  if (chosen.length === 0) throw new InputError('check: there are no scenarios to run; an empty run is no pass');
  return chosen;
}

function checkOne(loaded: LoadedScenario, options: CheckOptions, reached: Map<string, Reached>): ScenarioSummary {
  const { scenario, file } = loaded;
  const task = taskOf(loaded);
  const limits = {
    states: options.states ?? task.limits.states,
    depth: options.depth ?? task.limits.depth,
  };
  const filter = options.property;
  const properties = filter ? task.properties.filter(({ id }) => filter.includes(id)) : task.properties;
  if (properties.length === 0)
    throw new InputError(`${file}: none of the properties asked for is among those of the scenario`);
  const progress = progressLine(scenario.scenario);
  const start = performance.now();
  const outcome = inFile(file, () =>
    checkScenario({ ...task, limits, properties, stopAtFirst: task.stopAtFirst && !options.exhaust }, progress.update),
  );
  const seconds = (performance.now() - start) / 1000;
  progress.clear();

  const traces = writeTraces(loaded, outcome, options.runs);
  if (task.mutations.length === 0) note(reached, task.protocol.id, outcome);
  if (options.updateExpectations) process.stdout.write(updateExpectation(loaded, outcome));
  if (options.updateTraces && scenario.expect.verdict === 'violated')
    process.stdout.write(
      updateTraces(
        scenario,
        traces.map(({ trace }) => trace),
      ),
    );

  const { exploration, compiled } = outcome;
  if (options.timing) {
    const perState = exploration.bytes / exploration.states;
    process.stderr.write(
      `${scenario.scenario}: ${seconds.toFixed(2)} s, ${Math.round(exploration.states / seconds)} states/s, ${perState.toFixed(1)} bytes/state\n`,
    );
  }
  const found = differences(scenario.expect, outcome);
  return {
    scenario: scenario.scenario,
    protocol: scenario.protocol,
    source: task.protocol.source,
    ...(scenario.mutations ? { mutations: scenario.mutations } : {}),
    verdict: outcome.verdict,
    expected: scenario.expect.verdict,
    asExpected: found.length === 0,
    differences: found,
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    bits: compiled.layout.bits,
    reductions: [],
    properties: outcome.properties.map(({ property, verdict, premise }) => {
      const written = traces.find(({ trace }) => trace.violation.property === property.id);
      return {
        id: property.id,
        verdict,
        premise,
        ...(written
          ? {
              trace: written.file,
              steps: written.trace.steps.length - written.trace.prologue,
              prologue: written.trace.prologue,
            }
          : {}),
      };
    }),
    limits: exploration.limit,
    ...(options.timing ? { seconds } : {}),
  };
}

/** Records and replays every counterexample, then writes it. A trace that does not replay is a fault of the tool. */
function writeTraces(loaded: LoadedScenario, outcome: Outcome, folder: string): { file: string; trace: Trace }[] {
  const { scenario, file, shipped } = loaded;
  const head = {
    tool: toolVersion,
    scenario: scenario.scenario,
    ...(shipped ? {} : { file }),
    system: traceSystem(scenario),
  };
  return outcome.properties.flatMap(({ property, counterexample }) => {
    if (!counterexample) return [];
    const steps = counterexample.steps.map((id) => outcome.compiled.steps[id] as StepInfo);
    const trace = record(outcome.system, head, outcome.prologue, steps, property, counterexample);
    const check = replay(outcome.system, trace, property);
    if (!check.reproduces)
      throw new Error(
        `the trace of ${property.id} in ${scenario.scenario} does not replay: ${check.differences.join('; ')}`,
      );
    const target = join(folder, `${scenario.scenario}.${property.id}.json`);
    writeFile(target, `${JSON.stringify(trace, null, 1)}\n`);
    return [{ file: relative(process.cwd(), target), trace }];
  });
}

/** Writes a file and its folder; a folder that cannot be written is bad input. */
function writeFile(file: string, text: string): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(
      `${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); give another folder with --runs`,
    );
  }
}

function note(reached: Map<string, Reached>, protocol: string, outcome: Outcome): void {
  const entry = reached.get(protocol) ?? { steps: new Set(), premises: new Set(), judged: new Set() };
  reached.set(protocol, entry);
  for (const step of stepsTaken(outcome.exploration)) entry.steps.add(step);
  for (const { property, premise } of outcome.properties) {
    entry.judged.add(property.id);
    if (premise) entry.premises.add(property.id);
  }
}

/** Steps that fired nowhere without a stated reason, and properties that were judged but never put to the test. */
function gapsOf(reached: ReadonlyMap<string, Reached>): { uncovered: string[]; vacuous: string[] } {
  const uncovered: string[] = [];
  const vacuous: string[] = [];
  for (const [id, { steps, premises, judged }] of reached) {
    const protocol = protocols.find((candidate) => candidate.id === id);
    for (const [step, why] of protocol ? stepsOf(protocol) : []) {
      if (!steps.has(step) && why === null) uncovered.push(step);
      if (steps.has(step) && why !== null)
        uncovered.push(`${step} fires, although it is said to be unreachable: ${why}`);
    }
    vacuous.push(...[...judged].filter((property) => !premises.has(property)));
  }
  return { uncovered, vacuous };
}
