/** `count`: how often a thread does something at most. */

import type { StepInfo } from '../compile/compile.ts';
import { type CountDef, counting } from '../model/count.ts';
import { InputError, unknownName } from '../model/errors.ts';
import { allStepNames } from '../model/fairness.ts';
import { legalEvents } from '../model/property.ts';
import type { Instance, System } from '../model/system.ts';
import { countReport } from '../report/count-table.ts';
import type { LaneStep } from '../report/lanes.ts';
import type { CountResult, Trace } from '../schema/validate.ts';
import { record } from '../trace/record.ts';
import { prepare } from '../verify/check-scenario.ts';
import { type Counted, type CountOutcome, countScenario } from '../verify/count-scenario.ts';
import {
  counts,
  inFile,
  type LoadedScenario,
  loadScenario,
  placed,
  taskOf,
  toolVersion,
  traceSystem,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { laneStep } from './lane-step.ts';
import { memoryLimit } from './memory.ts';
import { progressLine } from './progress.ts';
import { stdoutPaint } from './terminal.ts';

export interface CountOptions {
  readonly flow?: string;
  readonly of?: readonly string[];
  readonly without?: readonly string[];
  readonly run?: string;
  readonly json?: boolean;
  readonly states?: number;
  readonly depth?: number;
}

export async function run(args: readonly string[], options: CountOptions): Promise<number> {
  const loaded = loadScenario(args[0] ?? '');
  const task = taskOf(loaded);
  const asked = inFile(loaded.file, () => countsAsked(prepare({ ...task, properties: [] }).system, options));
  const interrupted = interruption();
  const progress = progressLine(loaded.scenario.scenario);
  const outcome = await countScenario(
    task,
    { flow: options.flow ?? null, counts: asked, without: options.without ?? [] },
    { states: options.states ?? task.limits.states, depth: options.depth ?? task.limits.depth, bytes: memoryLimit() },
    async (state) => {
      progress.update(state);
      // Lets a signal through.
      await new Promise(setImmediate);
      return !interrupted();
    },
  ).catch((error) => {
    throw placed(loaded.file, error);
  });
  progress.clear();
  if (options.run !== undefined && !outcome.counted.some(({ count }) => count.id === options.run)) {
    const known = outcome.counted.map(({ count }) => count.id);
    throw new InputError(`--run: ${unknownName('count', options.run, known)}`);
  }
  const traces = new Map(outcome.counted.map((one) => [one.count.id, traceOf(loaded, outcome, one)]));
  const { exploration, system, thread } = outcome;
  const exitCode = interrupted() ? EXIT.interrupted : exploration.limit === null ? EXIT.ok : EXIT.incomplete;
  const result: CountResult = {
    schema: 'stalemate-count-1',
    tool: toolVersion,
    exitCode,
    scenario: loaded.scenario.scenario,
    protocol: system.protocol.id,
    thread: (system.instances[thread] as Instance).id,
    without: [...(options.without ?? [])],
    states: exploration.states,
    limits: exploration.limit,
    counts: outcome.counted.map(({ count: { id, says }, most, steps, loop }) => ({
      id,
      says,
      most,
      steps: steps.length,
      loop,
    })),
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : countReport(result, shownSteps(outcome, traces, options.run), stdoutPaint()),
  );
  return exitCode;
}

/** The counts that are asked for: all of them, some by name, or steps by their labels. */
function countsAsked(system: System, { of }: CountOptions): readonly CountDef[] {
  if (of === undefined) return counts;
  const labels = allStepNames(system);
  return of.map((name) => {
    const known = counts.find(({ id }) => id === name);
    if (known) return known;
    if (labels.has(name)) return counting({ id: name, says: 'this step', steps: [name] });
    throw new InputError(`--of: ${unknownName('count or step', name, [...counts.map(({ id }) => id), ...labels])}`);
  });
}

/** The run that counts most, taken through xstate. */
function traceOf(loaded: LoadedScenario, outcome: CountOutcome, { count, steps }: Counted): Trace {
  const { scenario } = loaded;
  const head = { tool: toolVersion, scenario: scenario.scenario, system: traceSystem(scenario) };
  const infos = steps.map((id) => outcome.compiled.steps[id] as StepInfo);
  const nothing = legalEvents({ id: count.id, name: count.id, says: count.says, source: '', broken: '' });
  return record(outcome.system, head, outcome.prologue, infos, nothing, { kind: 'state', steps, shortest: false });
}

/** The run that was asked for; if none was, the first cycle. */
function shownSteps(
  { system, counted }: CountOutcome,
  traces: ReadonlyMap<string, Trace>,
  whole: string | undefined,
): ReadonlyMap<string, readonly LaneStep[]> {
  const first = counted.find(({ loop }) => loop > 0);
  return new Map(
    counted.flatMap(({ count: { id }, loop }) => {
      const trace = traces.get(id) as Trace;
      const lanes = trace.steps.map((step, i) => {
        const { broken: _, ...lane } = laneStep(system, trace, step, i);
        return lane;
      });
      if (id === whole) return [[id, lanes] as const];
      return whole === undefined && id === first?.count.id ? [[id, lanes.slice(-loop)] as const] : [];
    }),
  );
}
