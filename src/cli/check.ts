/** `check`: explores scenarios, judges every property, prints the table, writes traces. The default job and the gate. */

import { InputError } from '../model/errors.ts';
import type { Gate } from '../report/gate.ts';
import { placesText } from '../report/statement-text.ts';
import type { CheckResult, ScenarioSummary } from '../schema/validate.ts';
import { gapsOf, note, type Reached, reachable } from '../verify/coverage.ts';
import { mutationNotes } from '../verify/mutation-notes.ts';
import {
  type LoadedScenario,
  loadScenario,
  mutationNamed,
  properties,
  propertyNamed,
  protocolNamed,
  protocols,
  scenariosOf,
  type Tier,
  taskOf,
  toolVersion,
} from './catalog.ts';
import { EXIT } from './exit.ts';
import { outputsOf, writeOutputs } from './formats.ts';
import { gateOf } from './gate.ts';
import { interruption } from './interruption.ts';
import { refuseJobs, runAll } from './jobs.ts';
import { KeptTraces } from './kept-traces.ts';
import type { RunOptions } from './task.ts';
import { updateExpectation, updateTraces } from './update.ts';

export interface CheckOptions extends RunOptions {
  readonly all?: boolean;
  readonly tier: Tier;
  readonly expect?: boolean;
  readonly json?: boolean;
  readonly format?: readonly string[];
  readonly shard?: string;
  readonly updateExpectations?: boolean;
  readonly updateTraces?: boolean;
}

const MOST_WORKERS = 16;

export async function run(names: readonly string[], options: CheckOptions): Promise<number> {
  const outputs = outputsOf(options.format, options.json);
  const chosen = choose(names, options);
  const compared = options.expect === true;
  const reached = new Map<string, Reached>();
  const kept = keptTraces(chosen, options);
  const results: ScenarioSummary[] = [];
  const interrupted = interruption();
  for (const loaded of chosen) process.stderr.write(operationNotes(loaded));
  for await (const [loaded, { summary, expectation, steps, traces }] of runAll(
    chosen,
    { ...options, ...goOn(chosen, options) },
    interrupted,
  )) {
    results.push(summary);
    if (interrupted()) break;
    kept?.found(traces);
    if (!isWrong(loaded)) {
      const { mutations = [], protocol } = loaded.scenario;
      const own = mutations.length === 0 ? steps : reachable(protocolNamed(protocol), steps);
      note(reached, summary.protocol, own, summary.properties);
    }
    if (options.updateExpectations) process.stderr.write(updateExpectation(loaded, expectation));
    if (options.updateTraces) process.stderr.write(updateTraces(loaded, traces));
  }

  // The gate is quick, and has not every step in it.
  const whole = options.all === true && options.shard === undefined && options.tier === 'ci' && !interrupted();
  const gaps =
    whole && options.property === undefined ? gapsOf(protocols, properties, reached) : { uncovered: [], vacuous: [] };
  const replayed = interrupted() ? undefined : kept?.finish();
  const failed = [...gaps.uncovered, ...gaps.vacuous, ...(replayed?.failed ?? [])].length;
  const exitCode = interrupted() ? EXIT.interrupted : exitCodeOf(results, failed, compared);
  const result: CheckResult = {
    schema: 'stalemate-result-1',
    tool: toolVersion,
    complete: results.every((one) => one.verdict !== 'incomplete' || (compared && one.asExpected)),
    exitCode,
    ...(whole ? gaps : {}),
    ...(replayed ? { traces: replayed } : {}),
    results,
  };
  let gate: Promise<Gate> | null = null;
  await writeOutputs(outputs, {
    result,
    compared,
    gate: () => {
      gate ??= gateOf(result, compared, chosen);
      return gate;
    },
  });
  if (interrupted()) {
    process.stderr.write(
      `interrupted in ${results.at(-1)?.scenario}; ${chosen.length - results.length} scenarios not run\n`,
    );
  }
  return exitCode;
}

/** The traces that are kept of these scenarios; with all of a tier that has the gate in it, every kept trace. */
function keptTraces(chosen: readonly LoadedScenario[], options: CheckOptions): KeptTraces | null {
  if (!options.all || !options.expect || options.updateTraces) return null;
  const every = options.tier === 'ci' && options.shard === undefined;
  return new KeptTraces(every ? 'all' : chosen.map(({ scenario }) => scenario.scenario));
}

/** How a single scenario is gone on with: by the same command. Several begin again quickly, or are of another kind. */
function goOn(chosen: readonly LoadedScenario[], { checkpoint, resume }: CheckOptions): Pick<RunOptions, 'again'> {
  if (chosen.length !== 1 || (checkpoint ?? resume) !== undefined) return {};
  const quoted = process.argv
    .slice(2)
    .map((arg) => (/^[\w./=:,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`));
  return { again: ['npx', 'stalemate', ...quoted].join(' ') };
}

/** What the operations of a scenario did to its protocol. */
function operationNotes(loaded: LoadedScenario): string {
  const entries = loaded.scenario.mutations ?? [];
  if (entries.every((entry) => typeof entry === 'string')) return '';
  const { protocol, mutations } = taskOf(loaded);
  return mutationNotes(protocol, mutations)
    .filter((_, i) => typeof entries[i] !== 'string')
    .map(({ mutation, hits, also }) => {
      const lines = [`${mutation.id}: changes ${placesText(hits)}`, ...also.map((line) => `  also: ${line}`)];
      return lines.map((line) => `${loaded.scenario.scenario}: ${line}\n`).join('');
    })
    .join('');
}

/** Whether a scenario runs a protocol that is wrong on purpose; a mutation that survives puts something right, or changes nothing. */
const isWrong = ({ scenario: { mutations = [] } }: LoadedScenario): boolean =>
  mutations.some((one) => typeof one !== 'string' || mutationNamed(one).survives === null);

/** `failed` is how much fails besides single scenarios. */
function exitCodeOf(results: readonly ScenarioSummary[], failed: number, compared: boolean): number {
  if (compared) return results.every(({ asExpected }) => asExpected) && failed === 0 ? EXIT.ok : EXIT.violated;
  if (results.some(({ verdict }) => verdict === 'violated')) return EXIT.violated;
  return results.some(({ verdict }) => verdict === 'incomplete') ? EXIT.incomplete : EXIT.ok;
}

/** The scenarios to run. None at all is a failure, not a pass. */
function choose(names: readonly string[], options: CheckOptions): readonly LoadedScenario[] {
  if (options.all && names.length > 0) throw new InputError('check: give scenario names or --all, not both');
  if (!options.all && names.length === 0) {
    throw new InputError("check: name a scenario, or use --all; 'list scenarios' prints the names");
  }
  refuseContradictions(options);
  refuseWorkers(options);
  refuseJobs(options);
  if (options.checkpoint !== undefined && options.resume !== undefined) {
    throw new InputError('check: give --checkpoint to begin or --resume to go on, not both');
  }
  if (options.checkpointEvery !== undefined && options.checkpoint === undefined && options.resume === undefined) {
    throw new InputError('check: --checkpoint-every needs --checkpoint or --resume');
  }
  for (const id of options.property ?? []) propertyNamed(id);
  let chosen: readonly LoadedScenario[] = options.all ? scenariosOf(options.tier) : names.map(loadScenario);
  const twice = chosen.find(
    ({ scenario }, i) => chosen.findIndex((o) => o.scenario.scenario === scenario.scenario) < i,
  );
  if (twice)
    throw new InputError(
      `check: two scenarios are called '${twice.scenario.scenario}'; their traces would overwrite each other`,
    );
  if (options.shard !== undefined) {
    const [, i, n] = /^(\d+)\/(\d+)$/.exec(options.shard) ?? [];
    const [index, total] = [Number(i), Number(n)];
    if (!(total >= 1 && index >= 1 && index <= total)) {
      throw new InputError(`--shard: expected i/n with 1 <= i <= n, got '${options.shard}'`);
    }
    chosen = chosen.filter((_, k) => k % total === index - 1);
  }
  if (chosen.length === 0) throw new InputError('check: there are no scenarios to run; an empty run is no pass');
  // Everything that can be wrong in a scenario is found before the first one runs.
  for (const loaded of chosen) taskOf(loaded);
  return chosen;
}

/** A part of a scenario is neither what its expectation speaks of, nor what may be written down as one. */
function refuseContradictions(options: CheckOptions): void {
  const limiting = (['property', 'states', 'depth', 'switches', 'time', 'memory', 'compact', 'exhaust'] as const).find(
    (name) => options[name] !== undefined,
  );
  const unreduced = (['quotient', 'symmetry', 'merging'] as const).find((name) => options[name] === false);
  const partial = limiting ?? (unreduced && (`no-${unreduced}` as const));
  if (partial === undefined) return;
  if (options.updateExpectations || options.updateTraces) {
    throw new InputError(
      `check: --update-expectations and --update-traces write down whole runs; leave out --${partial}`,
    );
  }
  if (options.expect && partial !== 'states' && partial !== 'depth' && partial !== 'exhaust') {
    throw new InputError(`check: --expect compares whole scenarios, with their counts; leave out --${partial}`);
  }
}

/** Fingerprints are compared by one table alone: which states they lose would depend on the number of workers. */
function refuseWorkers({ workers, compact, checkpoint, resume }: CheckOptions): void {
  if (workers === undefined) return;
  if (workers < 1 || workers > MOST_WORKERS) {
    throw new InputError(`--workers: expected a number from 1 to ${MOST_WORKERS}, got ${workers}`);
  }
  if (workers > 1 && (checkpoint ?? resume) !== undefined) {
    throw new InputError('check: checkpoints are kept by a single worker; leave out --workers or the checkpoint');
  }
  if (workers > 1 && compact !== undefined) {
    throw new InputError(
      'check: with --workers, which states --compact loses would depend on their number; leave out one',
    );
  }
}
