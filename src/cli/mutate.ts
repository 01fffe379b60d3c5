/** `mutate`: the bugs of the catalogue, or the mutants of a scenario, and which property notices them. */

import { InputError, unknownName } from '../model/errors.ts';
import { mutate } from '../model/mutation.ts';
import { addressOf, mutationOf, type Operation, operationText } from '../model/operators.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { catalogueTable, mutantTable } from '../report/mutate-table.ts';
import type { CatalogueResult, CatalogueRow, MutantRow, MutantsResult, ScenarioSummary } from '../schema/validate.ts';
import { type LoadedEntry, type LoadedScenario, loadCatalogue, loadScenario, taskOf } from './catalog.ts';
import { EXIT } from './exit.ts';
import { interruption } from './interruption.ts';
import { refuseJobs, runAll } from './jobs.ts';
import { runScenario } from './run-scenario.ts';
import type { RunOptions } from './task.ts';

export interface MutateOptions extends RunOptions {
  readonly catalogue?: boolean;
  readonly entry?: readonly string[];
  readonly operator?: readonly string[];
  readonly flow?: readonly string[];
  readonly json?: boolean;
}

/** States of one form of an entry, and of one mutant, unless the user says otherwise. */
const FORM_STATES = 400_000;
const MUTANT_STATES = 20_000;

export async function run(names: readonly string[], options: MutateOptions): Promise<number> {
  refuseJobs(options);
  const [name] = names;
  if (options.catalogue === true) {
    if (name !== undefined) throw new InputError('mutate: give a scenario or --catalogue, not both');
    return catalogue(options);
  }
  if (name === undefined) throw new InputError('mutate: name a scenario, or use --catalogue');
  if (options.entry !== undefined) throw new InputError('--entry picks entries of the catalogue; add --catalogue');
  return mutants(loadScenario(name), options);
}

async function catalogue(options: MutateOptions): Promise<number> {
  const loaded = loadCatalogue();
  const chosen = entriesAsked(loaded.entries, options.entry);
  const controls = options.entry === undefined ? loaded.controls : [];
  const scenarios = [...chosen.flatMap(({ forms }) => (forms ? [forms.buggy, forms.fixed] : [])), ...controls];
  // Everything that can be wrong is found before the first one runs.
  for (const scenario of scenarios) taskOf(scenario);
  const interrupted = interruption();
  const summaries = new Map<LoadedScenario, ScenarioSummary>();
  const bounded = { ...options, states: options.states ?? FORM_STATES };
  for await (const [scenario, { summary }] of runAll(scenarios, bounded, interrupted)) {
    summaries.set(scenario, summary);
    if (interrupted()) break;
  }
  const rows: CatalogueResult = chosen.map((one) => rowOf(one, summaries));
  const broken = controls.map((control, i) => ({
    name: loaded.catalogue.controls[i]?.name ?? '',
    broken: brokenIn(summaries.get(control)),
  }));
  process.stdout.write(
    options.json
      ? `${JSON.stringify(rows, null, 2)}\n`
      : catalogueTable(
          chosen.map(({ entry }) => entry),
          rows,
          broken,
        ),
  );
  if (interrupted()) return EXIT.interrupted;
  const good = (row: CatalogueRow) => row.missing !== undefined || (row.found && row.fixed !== 'violated');
  return rows.every(good) && broken.every((one) => one.broken.length === 0) ? EXIT.ok : EXIT.violated;
}

const brokenIn = (summary: ScenarioSummary | undefined): readonly string[] =>
  (summary?.properties ?? []).filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);

function entriesAsked(entries: readonly LoadedEntry[], asked: readonly string[] | undefined): readonly LoadedEntry[] {
  const known = entries.map(({ entry }) => String(entry.entry));
  const unknown = asked?.find((number) => !known.includes(number));
  if (unknown !== undefined) throw new InputError(`--entry: ${unknownName('entry', unknown, known)}`);
  return asked === undefined ? entries : entries.filter(({ entry }) => asked.includes(String(entry.entry)));
}

function rowOf(
  { entry, expected, forms }: LoadedEntry,
  summaries: ReadonlyMap<LoadedScenario, ScenarioSummary>,
): CatalogueRow {
  const head = { entry: entry.entry, commit: entry.commit, expected: [...expected] };
  if (!forms)
    return {
      ...head,
      found: false,
      property: null,
      steps: null,
      ...(entry.missing === undefined ? {} : { missing: entry.missing }),
    };
  const [buggy, fixed] = [summaries.get(forms.buggy), summaries.get(forms.fixed)];
  const shortest = shortestIn(buggy);
  const seconds = {
    ...(buggy?.seconds === undefined ? {} : { seconds: buggy.seconds }),
    ...(fixed?.seconds === undefined ? {} : { fixedSeconds: fixed.seconds }),
  };
  const verdict = fixed && ({ holds: 'holds', violated: 'violated', incomplete: 'bounded' } as const)[fixed.verdict];
  return {
    ...head,
    found: shortest !== null,
    property: shortest?.property ?? null,
    steps: shortest?.steps ?? null,
    ...(verdict ? { fixed: verdict } : {}),
    ...seconds,
  };
}

/** The violated property with the shortest run. */
function shortestIn(
  summary: ScenarioSummary | undefined,
): { readonly property: string; readonly steps: number } | null {
  const found = (summary?.properties ?? []).flatMap(({ id, verdict, steps }) =>
    verdict === 'violated' && steps !== undefined ? [{ property: id, steps }] : [],
  );
  return found.reduce<(typeof found)[number] | null>(
    (best, one) => (best && best.steps <= one.steps ? best : one),
    null,
  );
}

const SINGLE = ['skip', 'drop', 'weaken', 'dup'] as const;

/** Every mutant of a scenario that one operator makes of one step that the scenario takes. */
async function mutants(base: LoadedScenario, options: MutateOptions): Promise<number> {
  const unknown = (options.operator ?? []).find((one) => !SINGLE.some((known) => known === one));
  if (unknown !== undefined) throw new InputError(`--operator: ${unknownName('operator', unknown, SINGLE)}`);
  const interrupted = interruption();
  const { states = MUTANT_STATES, ...others } = options;
  const silent = { ...others, timing: false };
  const whole = await runScenario(base, silent, interrupted, false);
  if (interrupted()) return EXIT.interrupted;
  const before = brokenIn(whole.summary);
  if (before.length > 0)
    throw new InputError(`${base.file}: breaks ${before.join(' ')} already; mutants are made of what holds`);
  const operations = operationsFor(base, whole.steps, options);
  const refused: MutantRow[] = [];
  const made = operations.flatMap((operation, i) => {
    const { scenario } = base;
    const mutations = [...(scenario.mutations ?? []), operation] as typeof scenario.mutations & readonly unknown[];
    const mutant: LoadedScenario = {
      ...base,
      shipped: false,
      scenario: {
        ...scenario,
        scenario: `${scenario.scenario}_${i + 1}`,
        mutations,
        stop: 'first',
        expect: { verdict: 'holds' },
      },
    };
    try {
      taskOf(mutant);
      return [{ operation, mutant }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const why = error.message.replace(/^.*mutations: \d+: /, '');
      refused.push({
        mutant: operationText(operation),
        outcome: 'refused',
        property: null,
        steps: null,
        states: 0,
        why,
      });
      return [];
    }
  });
  const rows: MutantRow[] = [];
  const bounded = { ...silent, states };
  const all = made.map(({ mutant }) => mutant);
  for await (const [loaded, { summary }] of runAll(all, bounded, interrupted)) {
    const { operation } = made[all.indexOf(loaded)] as (typeof made)[number];
    rows.push(mutantRow(operation, summary));
    if (interrupted()) break;
  }
  const report: MutantsResult = [...rows, ...refused];
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : mutantTable(base.scenario.scenario, report),
  );
  if (interrupted()) return EXIT.interrupted;
  return rows.some(({ outcome }) => outcome === 'undecided') ? EXIT.incomplete : EXIT.ok;
}

function mutantRow(operation: Operation, summary: ScenarioSummary): MutantRow {
  const shortest = shortestIn(summary);
  const outcome = shortest ? 'killed' : summary.verdict === 'holds' ? 'survives' : 'undecided';
  return {
    mutant: operationText(operation),
    outcome,
    property: shortest?.property ?? null,
    steps: shortest?.steps ?? null,
    states: summary.states,
    why: summary.limits,
  };
}

/** The operations on steps that were taken; those that nobody takes change nothing. */
function operationsFor(base: LoadedScenario, taken: readonly string[], options: MutateOptions): readonly Operation[] {
  const task = taskOf(base);
  const protocol = task.mutations.reduce((before, one) => mutate(before, one).protocol, task.protocol);
  const flows = new Set(taken.map((step) => step.slice(0, step.indexOf(': '))));
  for (const flow of options.flow ?? [])
    if (!flows.has(flow)) throw new InputError(`--flow: ${unknownName('flow', flow, [...flows])}`);
  const asked = taken.filter(
    (step) => options.flow === undefined || options.flow.includes(step.slice(0, step.indexOf(': '))),
  );
  const operators = options.operator ?? ['skip'];
  const operations = new Map<string, Operation>();
  for (const step of [...asked].sort()) {
    const flow = step.slice(0, step.indexOf(': '));
    const address = step.slice(flow.length + 2);
    const { label, alternative } = addressOf(address, protocol, flow);
    for (const operator of operators) {
      const named = operator === 'skip' || operator === 'dup' ? label : address;
      if ((operator === 'drop' || operator === 'weaken') && alternative === null) continue;
      const operation: Operation = { [operator]: named, in: flow };
      // Where it is not clear how a step with several outcomes goes on, each one that was taken is a mutant.
      const clear = named !== label || isClear(operation, protocol);
      const made = clear ? operation : { ...operation, as: alternative ?? '' };
      operations.set(operationText(made), made);
    }
  }
  return [...operations.values()];
}

function isClear(operation: Operation, protocol: ProtocolDef): boolean {
  try {
    mutationOf(operation, protocol);
    return true;
  } catch (error) {
    if (error instanceof InputError && error.message.includes('several ways on')) return false;
    if (error instanceof InputError) return true;
    throw error;
  }
}
