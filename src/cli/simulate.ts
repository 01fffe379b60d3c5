/** `simulate`: walks or a swarm through systems that are too large to exhaust; violations are shrunk and replayed. */

import type { SampleProgress } from '../explore/sampler.ts';
import { consequenceIn } from '../model/consequence.ts';
import { InputError } from '../model/errors.ts';
import { mutationName } from '../model/operators.ts';
import { simulationReport } from '../report/simulate-table.ts';
import { count } from '../report/table.ts';
import type { SimulationResult, SimulationSummary } from '../schema/validate.ts';
import { NEEDS_ALL_STATES, type Simulated, type Strategy, simulateScenario } from '../verify/simulate-scenario.ts';
import { type LoadedScenario, loadScenario, placed, propertyNamed, taskOf, toolVersion } from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { statusLine } from './progress.ts';
import { traceSummary, tracesOf, type WrittenTrace, writeTraces } from './run-scenario.ts';
import { propertiesAsked } from './task.ts';

export interface SimulateOptions {
  readonly seed: number;
  readonly walks?: number;
  readonly length: number;
  readonly swarm?: number;
  readonly states?: number;
  readonly property?: readonly string[];
  readonly json?: boolean;
  readonly runs: string;
}

const WALKS = 1_000;
const MEMBER_STATES = 10_000;
/** Draws are seeded with 32 bits; a larger seed would be the same as a smaller one. */
const SEEDS = 2 ** 32;

export async function run(names: readonly string[], options: SimulateOptions): Promise<number> {
  const strategy = strategyOf(options);
  const chosen = choose(names, options);
  const interrupted = interruption();
  const results: SimulationSummary[] = [];
  for (const loaded of chosen) {
    results.push(await simulated(loaded, strategy, options, interrupted));
    if (interrupted()) break;
  }
  const violated = results.some(({ verdict }) => verdict === 'violated');
  const exitCode = interrupted() ? EXIT.interrupted : violated ? EXIT.violated : EXIT.incomplete;
  const result: SimulationResult = {
    schema: 'stalemate-simulation-1',
    tool: toolVersion,
    exitCode,
    seed: strategy.seed,
    strategy: strategy.kind,
    results,
  };
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : simulationReport(result));
  return exitCode;
}

function strategyOf({ seed, walks, length, swarm, states }: SimulateOptions): Strategy {
  if (seed >= SEEDS) throw new InputError(`--seed: expected a whole number below ${SEEDS}, got ${seed}`);
  for (const [name, value] of Object.entries({ walks, length, swarm, states })) {
    if (value !== undefined && (value < 1 || value > 1e9))
      throw new InputError(`--${name}: expected a whole number from 1 to 1000000000, got ${value}`);
  }
  if (swarm === undefined) {
    if (states !== undefined) throw new InputError('simulate: --states bounds the members of a swarm; add --swarm');
    return { kind: 'walks', seed, walks: walks ?? WALKS, length };
  }
  if (walks !== undefined) throw new InputError('simulate: give --walks or --swarm, not both');
  return { kind: 'swarm', seed, members: swarm, states: states ?? MEMBER_STATES, length };
}

/** Everything that can be wrong in a scenario is found before the first one runs. */
function choose(names: readonly string[], options: SimulateOptions): readonly LoadedScenario[] {
  if (names.length === 0) throw new InputError("simulate: name a scenario; 'list scenarios' prints the names");
  const chosen = [...new Set(names)].map(loadScenario);
  for (const id of options.property ?? []) propertyNamed(id);
  for (const loaded of chosen) checkJudged(loaded, options);
  return chosen;
}

/** Throws an `InputError` where no property asked for can be judged on walks. */
function checkJudged(loaded: LoadedScenario, { property }: SimulateOptions): void {
  const asked = propertiesAsked(loaded, taskOf(loaded).properties, property);
  if (asked.some(({ kind }) => !NEEDS_ALL_STATES.has(kind))) return;
  const ids = asked.map(({ id }) => id).join(', ');
  throw new InputError(`${loaded.file}: ${ids} can only be judged over all states; use check`);
}

async function simulated(
  loaded: LoadedScenario,
  strategy: Strategy,
  options: SimulateOptions,
  interrupted: () => boolean,
): Promise<SimulationSummary> {
  const { scenario, file } = loaded;
  const task = taskOf(loaded);
  const properties = propertiesAsked(loaded, task.properties, options.property);
  const progress = statusLine();
  const outcome = await simulateScenario({ ...task, properties }, strategy, async (state) => {
    progress.update(() => progressText(scenario.scenario, strategy, state));
    // Lets a signal through.
    await new Promise(setImmediate);
    return !interrupted();
  }).catch((error) => {
    throw placed(file, error);
  });
  progress.clear();
  return summaryOf(loaded, outcome, writeTraces(tracesOf(loaded, outcome), options.runs));
}

const progressText = (scenario: string, { kind }: Strategy, state: SampleProgress): string =>
  `${scenario}: ${kind === 'walks' ? 'walk' : 'member'} ${count(state.runs + 1)} of ${count(state.of)}, ${count(state.states)} states, ${count(state.transitions)} transitions, depth ${state.depth}, ${state.found} violated`;

function summaryOf(
  { scenario }: LoadedScenario,
  { system, compiled, sample, verdict, properties, shrunk }: Simulated,
  files: ReadonlyMap<string, WrittenTrace>,
): SimulationSummary {
  return {
    scenario: scenario.scenario,
    protocol: scenario.protocol,
    source: [...system.protocol.source],
    ...(scenario.mutations ? { mutations: scenario.mutations.map(mutationName) } : {}),
    verdict: verdict === 'violated' ? 'violated' : 'incomplete',
    runs: sample.runs,
    states: sample.states,
    statesAre: sample.exact ? 'exact' : 'estimated',
    transitions: sample.transitions,
    visits: sample.visits,
    depth: sample.depth,
    bits: compiled.layout.bits,
    limits: sample.limit,
    properties: properties.map(({ property, premise, counterexample }) => {
      const written = files.get(property.id);
      return {
        id: property.id,
        verdict: counterexample ? 'violated' : 'incomplete',
        premise,
        judged: !NEEDS_ALL_STATES.has(property.kind),
        ...(counterexample ? { broken: consequenceIn(property.broken, system.constants) } : {}),
        ...(written && traceSummary(written)),
        ...(written && foundOf(sample, shrunk, property.id)),
      };
    }),
  };
}

/** How long the run was before it was shrunk, and what is known of it now. */
function foundOf({ found }: Simulated['sample'], shrunk: Simulated['shrunk'], property: string) {
  const before = found.find((one) => one.property === property);
  const after = shrunk.get(property);
  return before && after ? { foundWith: before.steps.length, shortest: after.shortest } : {};
}
