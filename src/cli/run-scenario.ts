/** Runs one scenario and writes what came out: counterexamples as traces, and the summary for the report. */

import { join, relative } from 'node:path';
import type { StepInfo } from '../compile/compile.ts';
import { ResumeError } from '../explore/snapshot.ts';
import { consequenceIn } from '../model/consequence.ts';
import { mutationName } from '../model/operators.ts';
import type { Scenario, ScenarioSummary, Trace } from '../schema/validate.ts';
import { record } from '../trace/record.ts';
import { replay } from '../trace/replay.ts';
import { checkScenario, type Outcome } from '../verify/check-scenario.ts';
import { stepsTaken } from '../verify/coverage.ts';
import { differences, expectationOf, statusOf } from '../verify/expectation.ts';
import { type LoadedScenario, placed, placeOf, toolVersion, traceSystem } from './catalog.ts';
import { checkpointOf } from './checkpoint.ts';
import { InterruptedCheckpoint } from './interrupted-checkpoint.ts';
import { progressLine } from './progress.ts';
import { type RunOptions, taskWith } from './task.ts';
import { withWorkers } from './workers.ts';
import { writeFile } from './write-file.ts';

/** What came out, as plain data: it may come from another thread. */
export interface ScenarioRun {
  readonly summary: ScenarioSummary;
  /** The expectation that it would meet. */
  readonly expectation: Scenario['expect'];
  /** The steps that were taken at least once, as coverage names them. */
  readonly steps: readonly string[];
  readonly traces: readonly Trace[];
  /** Whether more could have come out with more memory. */
  readonly outOfMemory: boolean;
}

/**
 * Explores a scenario until it is done, a limit is reached, or `interrupted` comes out true. Its traces are written, unless
 * `write` is false: the caller then does.
 */
export async function runScenario(
  loaded: LoadedScenario,
  options: RunOptions,
  interrupted: () => boolean,
  write = true,
): Promise<ScenarioRun> {
  const { scenario } = loaded;
  const task = taskWith(loaded, options);
  const progress = progressLine(scenario.scenario);
  const say = (line: string) => {
    progress.clear();
    process.stderr.write(`${line}\n`);
  };
  const limits = {
    states: task.limits.states ?? null,
    depth: task.limits.depth ?? null,
    stopAtFirst: task.stopAtFirst,
  };
  const checkpoint = await checkpointOf(scenario.scenario, toolVersion, limits, options, say);
  const root = join(options.runs, `${scenario.scenario}.checkpoint`);
  const run = { scenario: scenario.scenario, tool: toolVersion, limits, root };
  const { again } = options;
  const atInterruption =
    again === undefined || (options.workers ?? 1) > 1 ? null : new InterruptedCheckpoint(run, again, interrupted, say);
  const start = performance.now();
  const outcome = await checkScenario(
    task,
    async (state) => {
      progress.update(state);
      // Lets a signal through.
      await new Promise(setImmediate);
      return !interrupted();
    },
    {
      keeper: checkpoint ?? atInterruption,
      ...(options.workers === undefined || options.workers === 1
        ? {}
        : { explore: withWorkers(loaded, options, options.workers) }),
    },
  ).catch((error) => {
    throw placed(error instanceof ResumeError && checkpoint ? checkpoint.path : placeOf(loaded), error);
  });
  const seconds = (performance.now() - start) / 1000;
  progress.clear();
  const { exploration } = outcome;
  if (options.timing) {
    const rate = Math.round(exploration.states / seconds);
    const perState = (exploration.bytes / exploration.states).toFixed(1);
    process.stderr.write(`${scenario.scenario}: ${seconds.toFixed(2)} s, ${rate} states/s, ${perState} bytes/state\n`);
  }
  const traces = tracesOf(loaded, outcome);
  if (write) writeTraces(traces, options.runs);
  await checkpoint?.close(exploration, interrupted());
  return {
    summary: summaryOf(loaded, outcome, filesOf(traces, options.runs), options.timing ? seconds : null),
    expectation: expectationOf(outcome),
    steps: [...stepsTaken(exploration)],
    traces,
    outOfMemory: outcome.outOfMemory,
  };
}

/** A trace and the file that it was written to, as the report names it. */
export interface WrittenTrace {
  readonly file: string;
  readonly trace: Trace;
}

/** A trace as its file has it. */
export const traceText = (trace: Trace): string => `${JSON.stringify(trace, null, 1)}\n`;

/** Writes traces into a folder; the result tells where, by property. */
export function writeTraces(traces: readonly Trace[], folder: string): ReadonlyMap<string, WrittenTrace> {
  for (const trace of traces) {
    writeFile(targetOf(trace, folder), traceText(trace), 'give another folder with --runs');
  }
  return filesOf(traces, folder);
}

const targetOf = ({ scenario, violation }: Trace, folder: string): string =>
  join(folder, `${scenario}.${violation.property}.json`);

/** The files that traces are written to, by property. */
const filesOf = (traces: readonly Trace[], folder: string): ReadonlyMap<string, WrittenTrace> =>
  new Map(
    traces.map((trace) => [
      trace.violation.property,
      { file: relative(process.cwd(), targetOf(trace, folder)), trace },
    ]),
  );

/** What a report says of a written trace. */
export const traceSummary = ({ file, trace }: WrittenTrace) => ({
  trace: file,
  steps: trace.steps.length - trace.prologue,
  prologue: trace.prologue,
});

/** Records and replays every counterexample. One that does not replay is a fault of the tool. */
export function tracesOf(
  { scenario, file, shipped, matrix, catalogue }: LoadedScenario,
  outcome: Pick<Outcome, 'system' | 'compiled' | 'prologue' | 'properties'>,
): Trace[] {
  const head = {
    tool: toolVersion,
    scenario: scenario.scenario,
    ...(shipped ? {} : { file }),
    ...(matrix ? { matrix } : {}),
    ...(catalogue === undefined ? {} : { catalogue }),
    system: traceSystem(scenario),
  };
  return outcome.properties.flatMap(({ property, counterexample }) => {
    if (!counterexample) return [];
    const steps = counterexample.steps.map((id) => outcome.compiled.steps[id] as StepInfo);
    const trace = record(outcome.system, head, outcome.prologue, steps, property, counterexample);
    const { reproduces, differences: parts } = replay(outcome.system, trace, property);
    if (!reproduces)
      throw new Error(`the trace of ${property.id} in ${scenario.scenario} does not replay: ${parts.join('; ')}`);
    return [trace];
  });
}

function summaryOf(
  { scenario }: LoadedScenario,
  outcome: Outcome,
  files: ReadonlyMap<string, WrittenTrace>,
  seconds: number | null,
): ScenarioSummary {
  const { exploration, compiled, system } = outcome;
  const found = differences(scenario.expect, outcome);
  return {
    scenario: scenario.scenario,
    protocol: scenario.protocol,
    source: [...system.protocol.source],
    ...(scenario.mutations ? { mutations: scenario.mutations.map(mutationName) } : {}),
    verdict: outcome.verdict,
    expected: scenario.expect.verdict,
    asExpected: found.length === 0,
    differences: found,
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    bits: compiled.layout.bits,
    reductions: compiled.reductions.flatMap(({ name, applied }) => (applied === null ? [] : [`${name}: ${applied}`])),
    notReduced: compiled.reductions.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    ...(exploration.omission ? { omission: exploration.omission } : {}),
    properties: outcome.properties.map((judged) => {
      const { property, verdict, premise } = judged;
      const written = files.get(property.id);
      return {
        id: property.id,
        verdict,
        premise,
        status: statusOf(scenario.expect, outcome, judged),
        ...(verdict === 'violated' ? { broken: consequenceIn(property.broken, system.constants) } : {}),
        ...(written && traceSummary(written)),
      };
    }),
    limits: exploration.limit,
    ...(seconds === null ? {} : { seconds }),
  };
}
